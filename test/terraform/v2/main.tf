# Every resource and data source of version 2 that Gatehouse serves; what the variables do: test/terraform/shared.tf.
resource "aws_apigatewayv2_api" "http" {
  name                         = "shop-${var.text}"
  protocol_type                = "HTTP"
  description                  = var.full ? "of ${var.text}" : null
  version                      = var.full ? "v-${var.text}" : null
  disable_execute_api_endpoint = false
  ip_address_type              = "dualstack"
  dynamic "cors_configuration" {
    for_each = var.full ? [1] : []
    content {
      allow_origins     = ["https://${var.text}.example"]
      allow_methods     = ["GET", "POST"]
      allow_headers     = ["content-type", "x-trace"]
      expose_headers    = ["x-text"]
      allow_credentials = true
      max_age           = 300
    }
  }
  tags = { text = var.text }
}
resource "aws_apigatewayv2_integration" "proxy" {
  api_id               = aws_apigatewayv2_api.http.id
  integration_type     = "HTTP_PROXY"
  integration_method   = "ANY"
  integration_uri      = "${var.backend}/${var.text}/{proxy}"
  description          = var.full ? var.text : null
  timeout_milliseconds = var.full ? 12345 : null
  request_parameters   = var.full ? { "append:header.x-text" = var.text, "overwrite:querystring.q" = "$request.querystring.p" } : {}
  dynamic "response_parameters" {
    for_each = var.full ? [1] : []
    content {
      status_code = "404"
      mappings    = { "overwrite:statuscode" = "410" }
    }
  }
}
resource "aws_apigatewayv2_vpc_link" "l" {
  name               = "link-${var.text}"
  security_group_ids = ["sg-1"]
  subnet_ids         = ["subnet-1", "subnet-2"]
  tags               = { "gatehouse:targets" = "${var.backend}", text = var.text }
}
resource "aws_apigatewayv2_integration" "link" {
  api_id             = aws_apigatewayv2_api.http.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "${var.backend}/linked"
  connection_type    = "VPC_LINK"
  connection_id      = aws_apigatewayv2_vpc_link.l.id
  tls_config { server_name_to_verify = "backend.example" }
}
resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.http.id
  name             = "jwt-${var.text}"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = ["shop", var.text]
    issuer   = "https://issuer.example"
  }
}
resource "aws_apigatewayv2_authorizer" "request" {
  api_id                            = aws_apigatewayv2_api.http.id
  name                              = "request"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = local.authorizer_uri
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.X-Key"]
  authorizer_result_ttl_in_seconds  = var.text == "first" ? 60 : 0
}
resource "aws_apigatewayv2_route" "proxy" {
  api_id         = aws_apigatewayv2_api.http.id
  route_key      = "ANY /${var.path}/{proxy+}"
  operation_name = var.full ? "op-${var.text}" : null
  target         = "integrations/${aws_apigatewayv2_integration.proxy.id}"
}
resource "aws_apigatewayv2_integration" "plain" {
  api_id             = aws_apigatewayv2_api.http.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "${var.backend}/"
}
resource "aws_apigatewayv2_route" "default" {
  api_id    = aws_apigatewayv2_api.http.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.plain.id}"
}
resource "aws_apigatewayv2_stage" "default" {
  api_id          = aws_apigatewayv2_api.http.id
  name            = "$default"
  auto_deploy     = true
  description     = var.full ? var.text : null
  stage_variables = var.full ? { text = var.text } : {}
  default_route_settings {
    throttling_burst_limit   = 100
    throttling_rate_limit    = var.text == "first" ? 50 : 60.5
    detailed_metrics_enabled = true
  }
  dynamic "route_settings" {
    for_each = var.full ? [1] : []
    content {
      route_key              = aws_apigatewayv2_route.proxy.route_key
      throttling_burst_limit = 5
      throttling_rate_limit  = 2.5
    }
  }
  dynamic "access_log_settings" {
    for_each = var.full ? [1] : []
    content {
      destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:shop"
      format          = "$context.requestId ${var.text}"
    }
  }
  tags = { text = var.text }
}
resource "aws_apigatewayv2_deployment" "now" {
  api_id      = aws_apigatewayv2_api.http.id
  description = var.full ? var.text : null
  triggers    = { text = var.text }
  depends_on  = [aws_apigatewayv2_route.proxy, aws_apigatewayv2_route.default, aws_apigatewayv2_stage.default]
  lifecycle { create_before_destroy = true }
}
resource "aws_apigatewayv2_stage" "v1" {
  api_id        = aws_apigatewayv2_api.http.id
  name          = "v1"
  deployment_id = aws_apigatewayv2_deployment.now.id
}
resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  target        = "${var.backend}/quick"
  route_key     = "GET /quick"
}
resource "aws_apigatewayv2_api" "body" {
  name          = "from-body"
  version       = "1.0"
  protocol_type = "HTTP"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "from-body", version = "1.0" }
    # A definition brings the tags of its API: those that it does not name are gone.
    tags = [{ name = "team", "x-amazon-apigateway-tag-value" = "pets" }]
    paths = { "/hello" = { get = {
      responses                         = { default = { description = "ok" } }
      "x-amazon-apigateway-integration" = { type = "http_proxy", httpMethod = "GET", uri = "${var.backend}/${var.text}", payloadFormatVersion = "1.0" }
    } } }
  })
}
resource "aws_apigatewayv2_api" "chat" {
  name                         = "chat"
  protocol_type                = "WEBSOCKET"
  route_selection_expression   = "$request.body.action"
  api_key_selection_expression = "$request.header.x-api-key"
  description                  = var.full ? var.text : null
}
resource "aws_apigatewayv2_model" "message" {
  api_id       = aws_apigatewayv2_api.chat.id
  name         = "Message"
  content_type = "application/json"
  description  = var.full ? var.text : null
  schema       = local.schema
}
resource "aws_apigatewayv2_integration" "mock" {
  api_id                        = aws_apigatewayv2_api.chat.id
  integration_type              = "MOCK"
  passthrough_behavior          = "WHEN_NO_MATCH"
  template_selection_expression = "200"
  request_templates             = { "200" = jsonencode({ statusCode = 200 }) }
}
resource "aws_apigatewayv2_integration_response" "mock" {
  api_id                        = aws_apigatewayv2_api.chat.id
  integration_id                = aws_apigatewayv2_integration.mock.id
  integration_response_key      = "/200/"
  template_selection_expression = "default"
  response_templates            = { default = "{\"text\":\"${var.text}\"}" }
}
resource "aws_apigatewayv2_route" "send" {
  api_id                              = aws_apigatewayv2_api.chat.id
  route_key                           = "send"
  target                              = "integrations/${aws_apigatewayv2_integration.mock.id}"
  model_selection_expression          = "$request.body.action"
  request_models                      = { send = aws_apigatewayv2_model.message.name }
  route_response_selection_expression = "$default"
  api_key_required                    = var.full
}
resource "aws_apigatewayv2_route" "hook" {
  api_id    = aws_apigatewayv2_api.chat.id
  route_key = "$default"
  target    = "integrations/${aws_apigatewayv2_integration.hook.id}"
}
resource "aws_apigatewayv2_integration" "hook" {
  api_id             = aws_apigatewayv2_api.chat.id
  integration_type   = "HTTP_PROXY"
  integration_method = "POST"
  integration_uri    = "${var.backend}/hook"
  credentials_arn    = null
}
resource "aws_apigatewayv2_route_response" "send" {
  api_id             = aws_apigatewayv2_api.chat.id
  route_id           = aws_apigatewayv2_route.send.id
  route_response_key = "$default"
}
resource "aws_apigatewayv2_stage" "chat" {
  api_id      = aws_apigatewayv2_api.chat.id
  name        = "prod"
  auto_deploy = true
  default_route_settings {
    data_trace_enabled     = false
    logging_level          = "ERROR"
    throttling_burst_limit = 10
    throttling_rate_limit  = 10
  }
  depends_on = [aws_apigatewayv2_route_response.send, aws_apigatewayv2_integration_response.mock]
}
resource "aws_apigatewayv2_domain_name" "d" {
  domain_name = "shop.example"
  domain_name_configuration {
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/${var.text}"
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
  tags = { text = var.text }
}
resource "aws_apigatewayv2_api_mapping" "m" {
  api_id          = aws_apigatewayv2_api.http.id
  domain_name     = aws_apigatewayv2_domain_name.d.id
  stage           = aws_apigatewayv2_stage.default.id
  api_mapping_key = "shop/${var.text}"
}
resource "aws_apigatewayv2_domain_name" "rules" {
  domain_name  = "rules.example"
  routing_mode = "ROUTING_RULE_ONLY"
  domain_name_configuration {
    certificate_arn = local.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}
resource "aws_apigatewayv2_routing_rule" "r" {
  domain_name = aws_apigatewayv2_domain_name.rules.domain_name
  priority    = var.text == "first" ? 10 : 20
  condition {
    match_base_paths { any_of = ["shop"] }
  }
  condition {
    match_headers {
      any_of {
        header     = "x-version"
        value_glob = "v*"
      }
    }
  }
  action {
    invoke_api {
      api_id          = aws_apigatewayv2_api.http.id
      stage           = aws_apigatewayv2_stage.default.id
      strip_base_path = true
    }
  }
}
data "aws_apigatewayv2_api" "http" { api_id = aws_apigatewayv2_api.http.id }
data "aws_apigatewayv2_apis" "all" {
  protocol_type = "HTTP"
  depends_on    = [aws_apigatewayv2_api.http]
}
data "aws_apigatewayv2_vpc_link" "l" { vpc_link_id = aws_apigatewayv2_vpc_link.l.id }
data "aws_apigatewayv2_export" "e" {
  api_id        = aws_apigatewayv2_api.http.id
  specification = "OAS30"
  output_type   = "JSON"
  depends_on    = [aws_apigatewayv2_route.proxy]
}
output "http" { value = aws_apigatewayv2_api.http.id }
output "quick" { value = aws_apigatewayv2_api.quick.id }
output "body" { value = aws_apigatewayv2_api.body.id }
