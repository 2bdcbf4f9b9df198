# Many parts of one REST API and of one HTTP API, which Terraform's ten writers make at the same time: test/terraform/many.ts.
locals {
  parts   = [for number in range(40) : format("part-%02d", number)]
  methods = { for pair in setproduct(local.parts, ["GET", "POST"]) : "${pair[0]} ${pair[1]}" => { part = pair[0], method = pair[1] } }
}
resource "aws_api_gateway_rest_api" "many" {
  name = "many"
}
resource "aws_api_gateway_resource" "each" {
  for_each    = toset(local.parts)
  rest_api_id = aws_api_gateway_rest_api.many.id
  parent_id   = aws_api_gateway_rest_api.many.root_resource_id
  path_part   = each.key
}
resource "aws_api_gateway_method" "each" {
  for_each      = local.methods
  rest_api_id   = aws_api_gateway_rest_api.many.id
  resource_id   = aws_api_gateway_resource.each[each.value.part].id
  http_method   = each.value.method
  authorization = "NONE"
}
resource "aws_api_gateway_integration" "each" {
  for_each             = aws_api_gateway_method.each
  rest_api_id          = each.value.rest_api_id
  resource_id          = each.value.resource_id
  http_method          = each.value.http_method
  type                 = "MOCK"
  timeout_milliseconds = 20000
  request_templates    = { "application/json" = jsonencode({ statusCode = 200 }) }
}
resource "aws_api_gateway_method_response" "each" {
  for_each    = aws_api_gateway_method.each
  rest_api_id = each.value.rest_api_id
  resource_id = each.value.resource_id
  http_method = each.value.http_method
  status_code = "200"
}
resource "aws_api_gateway_integration_response" "each" {
  for_each           = aws_api_gateway_method_response.each
  rest_api_id        = each.value.rest_api_id
  resource_id        = each.value.resource_id
  http_method        = each.value.http_method
  status_code        = each.value.status_code
  response_templates = { "application/json" = each.key }
  depends_on         = [aws_api_gateway_integration.each]
}
resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.many.id
  depends_on  = [aws_api_gateway_integration_response.each]
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.many.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "prod"
}
resource "aws_apigatewayv2_api" "many" {
  name          = "many"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.many.id
  name        = "$default"
  auto_deploy = true
}
resource "aws_apigatewayv2_integration" "each" {
  for_each           = toset(local.parts)
  api_id             = aws_apigatewayv2_api.many.id
  integration_type   = "HTTP_PROXY"
  integration_method = "GET"
  integration_uri    = "${var.backend}/${each.key}"
}
resource "aws_apigatewayv2_route" "each" {
  for_each  = aws_apigatewayv2_integration.each
  api_id    = aws_apigatewayv2_api.many.id
  route_key = "GET /${each.key}"
  target    = "integrations/${each.value.id}"
}
output "rest" { value = aws_api_gateway_rest_api.many.id }
output "http" { value = aws_apigatewayv2_api.many.id }
