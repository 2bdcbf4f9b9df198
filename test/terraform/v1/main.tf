# Every resource and data source of version 1 that Gatehouse serves; what the variables do: test/terraform/shared.tf.
resource "aws_api_gateway_rest_api" "api" {
  name                         = "pets-${var.text}"
  description                  = var.full ? "of ${var.text}" : null
  binary_media_types           = var.full ? ["image/png", "application/octet-stream"] : null
  minimum_compression_size     = var.full ? 1024 : null
  api_key_source               = "HEADER"
  disable_execute_api_endpoint = false
  endpoint_configuration { types = ["REGIONAL"] }
  tags = var.full ? { text = var.text } : null
}
resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = var.path
}
resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{petId}"
}
resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.api.id
  name         = "Pet"
  description  = var.text
  content_type = "application/json"
  schema       = local.schema
}
resource "aws_api_gateway_request_validator" "params" {
  rest_api_id                 = aws_api_gateway_rest_api.api.id
  name                        = "params-${var.text}"
  validate_request_body       = false
  validate_request_parameters = true
}
resource "aws_api_gateway_authorizer" "token" {
  rest_api_id                      = aws_api_gateway_rest_api.api.id
  name                             = "token"
  type                             = "TOKEN"
  authorizer_uri                   = local.authorizer_uri
  authorizer_credentials           = var.full ? "arn:aws:iam::000000000000:role/auth" : null
  authorizer_result_ttl_in_seconds = 60
  identity_validation_expression   = var.full ? "Bearer .*" : null
}
resource "aws_api_gateway_authorizer" "request" {
  rest_api_id     = aws_api_gateway_rest_api.api.id
  name            = "request"
  type            = "REQUEST"
  identity_source = "method.request.header.Auth,method.request.querystring.q"
  authorizer_uri  = local.authorizer_uri
}
resource "aws_api_gateway_authorizer" "pool" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  name          = "pool"
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc"]
}
resource "aws_api_gateway_method" "get" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_resource.pet.id
  http_method          = "GET"
  authorization        = "NONE"
  api_key_required     = var.full
  operation_name       = var.full ? "getPet" : null
  request_validator_id = var.full ? aws_api_gateway_request_validator.params.id : null
  request_models       = var.full ? { "application/json" = aws_api_gateway_model.pet.name } : null
  request_parameters = {
    "method.request.path.petId"       = true
    "method.request.querystring.kind" = false
    "method.request.header.X-Trace"   = false
  }
}
resource "aws_api_gateway_integration" "get" {
  rest_api_id          = aws_api_gateway_rest_api.api.id
  resource_id          = aws_api_gateway_resource.pet.id
  http_method          = aws_api_gateway_method.get.http_method
  type                 = "MOCK"
  passthrough_behavior = "WHEN_NO_MATCH"
  timeout_milliseconds = var.full ? 12345 : null
  request_parameters   = var.full ? { "integration.request.querystring.kind" = "method.request.querystring.kind" } : null
  cache_key_parameters = var.full ? ["method.request.path.petId"] : null
  cache_namespace      = var.full ? "pets" : null
  request_templates    = var.full ? { "application/json" = jsonencode({ statusCode = 200 }) } : null
}
resource "aws_api_gateway_method_response" "get" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.get.http_method
  status_code         = "200"
  response_models     = var.full ? { "application/json" = "Empty" } : null
  response_parameters = { "method.response.header.X-Text" = true }
}
resource "aws_api_gateway_integration_response" "get" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_resource.pet.id
  http_method         = aws_api_gateway_method.get.http_method
  status_code         = aws_api_gateway_method_response.get.status_code
  response_parameters = var.full ? { "method.response.header.X-Text" = "'${var.text}'" } : null
  response_templates  = var.full ? { "application/json" = "{\"id\":\"$input.params('petId')\",\"text\":\"${var.text}\"}" } : null
  depends_on          = [aws_api_gateway_integration.get]
}
resource "aws_api_gateway_method" "any" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.pets.id
  http_method   = "ANY"
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "any" {
  rest_api_id             = aws_api_gateway_rest_api.api.id
  resource_id             = aws_api_gateway_resource.pets.id
  http_method             = aws_api_gateway_method.any.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "ANY"
  uri                     = "${var.backend}/${var.text}"
  connection_type         = "INTERNET"
  tls_config { insecure_skip_verification = true }
}
resource "aws_api_gateway_gateway_response" "missing" {
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "MISSING_AUTHENTICATION_TOKEN"
  status_code         = "404"
  response_templates  = var.full ? { "application/json" = "{\"message\":\"${var.text}\"}" } : null
  response_parameters = var.full ? { "gatewayresponse.header.X-Text" = "'${var.text}'" } : null
}
resource "aws_api_gateway_gateway_response" "cors" {
  for_each            = toset(["DEFAULT_4XX", "DEFAULT_5XX", "UNAUTHORIZED"])
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = each.key
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = "'*'" }
}
resource "aws_api_gateway_documentation_part" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  location { type = "API" }
  properties = jsonencode({ description = var.text })
}
resource "aws_api_gateway_documentation_part" "get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  location {
    type   = "METHOD"
    method = "GET"
    path   = "/pets/{petId}"
  }
  properties = jsonencode({ description = "gets a pet" })
}
resource "aws_api_gateway_documentation_version" "v1" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  version     = "v1"
  description = var.full ? var.text : null
  depends_on  = [aws_api_gateway_documentation_part.api, aws_api_gateway_documentation_part.get]
}
resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  description = var.full ? "deployed ${var.text}" : null
  triggers    = { text = var.text }
  depends_on  = [aws_api_gateway_integration.get, aws_api_gateway_integration_response.get, aws_api_gateway_integration.any, aws_api_gateway_gateway_response.missing]
  lifecycle { create_before_destroy = true }
}
resource "aws_api_gateway_client_certificate" "c" {
  description = var.full ? var.text : null
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id           = aws_api_gateway_rest_api.api.id
  deployment_id         = aws_api_gateway_deployment.now.id
  stage_name            = "prod"
  description           = var.full ? var.text : null
  cache_cluster_enabled = var.cache
  cache_cluster_size    = "0.5"
  client_certificate_id = var.full ? aws_api_gateway_client_certificate.c.id : null
  documentation_version = var.full ? aws_api_gateway_documentation_version.v1.version : null
  variables             = var.full ? { text = var.text, other = "x" } : null
  xray_tracing_enabled  = var.full ? true : null
  dynamic "access_log_settings" {
    for_each = var.full ? [1] : []
    content {
      destination_arn = "arn:aws:logs:us-east-1:000000000000:log-group:pets"
      format          = "$context.requestId ${var.text}"
    }
  }
  tags = var.full ? { text = var.text } : null
}
resource "aws_api_gateway_stage" "canary" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "canary"
  dynamic "canary_settings" {
    for_each = var.full ? [1] : []
    content {
      deployment_id            = aws_api_gateway_deployment.now.id
      percent_traffic          = var.text == "first" ? 10 : 20
      stage_variable_overrides = { text = "canary" }
      use_stage_cache          = false
    }
  }
}
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"
  settings {
    metrics_enabled        = true
    throttling_burst_limit = 100
    throttling_rate_limit  = var.text == "first" ? 50 : 60.5
    caching_enabled        = true
    cache_ttl_in_seconds   = 30
    cache_data_encrypted   = true
  }
}
resource "aws_api_gateway_method_settings" "get" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "pets/{petId}/GET"
  settings {
    caching_enabled                            = true
    require_authorization_for_cache_control    = true
    unauthorized_cache_control_header_strategy = "SUCCEED_WITHOUT_RESPONSE_HEADER"
  }
}
resource "aws_api_gateway_account" "a" {
  cloudwatch_role_arn = "arn:aws:iam::000000000000:role/logs"
}
resource "aws_api_gateway_api_key" "k" {
  name        = "key-${var.text}"
  description = var.full ? var.text : null
  enabled     = true
  value       = "a-value-of-at-least-twenty-characters"
  tags        = var.full ? { text = var.text } : null
}
resource "aws_api_gateway_api_key" "generated" {
  name = "generated"
}
resource "aws_api_gateway_usage_plan" "p" {
  name        = "plan-${var.text}"
  description = var.full ? var.text : null
  api_stages {
    api_id = aws_api_gateway_rest_api.api.id
    stage  = aws_api_gateway_stage.prod.stage_name
    throttle {
      path        = "/pets/{petId}/GET"
      burst_limit = 5
      rate_limit  = 2.5
    }
  }
  dynamic "quota_settings" {
    for_each = var.full ? [1] : []
    content {
      limit  = var.text == "first" ? 1000 : 2000
      offset = 0
      period = "MONTH"
    }
  }
  dynamic "throttle_settings" {
    for_each = var.full ? [1] : []
    content {
      burst_limit = 20
      rate_limit  = 10
    }
  }
  tags = var.full ? { text = var.text } : null
}
resource "aws_api_gateway_usage_plan_key" "k" {
  key_id        = aws_api_gateway_api_key.k.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.p.id
}
resource "aws_api_gateway_usage_plan_key" "generated" {
  key_id        = aws_api_gateway_api_key.generated.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.p.id
}
resource "aws_api_gateway_domain_name" "d" {
  domain_name              = "api.pets.example"
  regional_certificate_arn = local.certificate_arn
  security_policy          = "TLS_1_2"
  endpoint_configuration { types = ["REGIONAL"] }
  tags = { text = var.text }
}
resource "aws_api_gateway_base_path_mapping" "b" {
  api_id      = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  domain_name = aws_api_gateway_domain_name.d.domain_name
  base_path   = "shop-${var.text}"
}
resource "aws_api_gateway_vpc_link" "l" {
  name        = "link-${var.text}"
  description = var.full ? var.text : null
  target_arns = ["${var.backend}"]
}
locals {
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "from-body", version = "1.0" }
    paths = {
      "/hello" = {
        get = {
          responses = { "200" = { description = "ok" } }
          "x-amazon-apigateway-integration" = {
            type             = "mock"
            requestTemplates = { "application/json" = "{\"statusCode\":200}" }
            responses        = { default = { statusCode = "200", responseTemplates = { "application/json" = "{\"text\":\"${var.text}\"}" } } }
          }
        }
      }
    }
  })
}
resource "aws_api_gateway_rest_api" "body" {
  name              = "from-body"
  body              = local.body
  put_rest_api_mode = "overwrite"
  endpoint_configuration { types = ["REGIONAL"] }
}
resource "aws_api_gateway_deployment" "body" {
  rest_api_id = aws_api_gateway_rest_api.body.id
  triggers    = { body = sha1(local.body) }
  lifecycle { create_before_destroy = true }
}
resource "aws_api_gateway_stage" "body" {
  rest_api_id   = aws_api_gateway_rest_api.body.id
  deployment_id = aws_api_gateway_deployment.body.id
  stage_name    = "v1"
}
resource "aws_api_gateway_rest_api" "policied" {
  name = "policied"
}
resource "aws_api_gateway_rest_api_policy" "p" {
  rest_api_id = aws_api_gateway_rest_api.policied.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "${aws_api_gateway_rest_api.policied.execution_arn}/*" }]
  })
}
resource "aws_api_gateway_rest_api" "put" {
  name = "put"
  lifecycle { ignore_changes = [body] }
}
resource "aws_api_gateway_rest_api_put" "put" {
  rest_api_id      = aws_api_gateway_rest_api.put.id
  fail_on_warnings = true
  body             = jsonencode({ swagger = "2.0", info = { title = "put", version = "1" }, schemes = ["https"], paths = { "/x" = { get = { responses = { "200" = { description = "ok" } }, "x-amazon-apigateway-integration" = { type = "mock" } } } } })
  triggers         = { text = var.text }
}
data "aws_api_gateway_rest_api" "api" {
  name       = aws_api_gateway_rest_api.api.name
  depends_on = [aws_api_gateway_rest_api.api]
}
data "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  path        = "/"
  depends_on  = [aws_api_gateway_resource.pet]
}
data "aws_api_gateway_api_key" "k" { id = aws_api_gateway_api_key.k.id }
data "aws_api_gateway_api_keys" "all" { depends_on = [aws_api_gateway_api_key.k] }
data "aws_api_gateway_authorizers" "all" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  depends_on  = [aws_api_gateway_authorizer.token]
}
data "aws_api_gateway_authorizer" "token" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  authorizer_id = aws_api_gateway_authorizer.token.id
}
data "aws_api_gateway_domain_name" "d" { domain_name = aws_api_gateway_domain_name.d.domain_name }
data "aws_api_gateway_vpc_link" "l" { name = aws_api_gateway_vpc_link.l.name }
data "aws_api_gateway_export" "e" {
  rest_api_id = aws_api_gateway_stage.prod.rest_api_id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  export_type = "oas30"
}
output "api" { value = aws_api_gateway_rest_api.api.id }
output "body" { value = aws_api_gateway_rest_api.body.id }
output "key" {
  value     = aws_api_gateway_api_key.k.value
  sensitive = true
}
