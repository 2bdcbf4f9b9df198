# A REST API that answers by itself, behind an API key: terraform init && terraform apply
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" {
  description = "Management port of Gatehouse"
  default     = "http://localhost:9000"
}

# Any credentials do while Gatehouse asks for none; otherwise the access key of a token.
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "any"
  secret_key                  = "any"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    apigateway   = var.endpoint
    apigatewayv2 = var.endpoint
  }
}

resource "aws_api_gateway_rest_api" "pets" {
  name = "pets"
  endpoint_configuration { types = ["REGIONAL"] }
}

resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.pets.id
  parent_id   = aws_api_gateway_rest_api.pets.root_resource_id
  path_part   = "{petId}"
}

resource "aws_api_gateway_method" "get" {
  rest_api_id      = aws_api_gateway_rest_api.pets.id
  resource_id      = aws_api_gateway_resource.pet.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "get" {
  rest_api_id       = aws_api_gateway_rest_api.pets.id
  resource_id       = aws_api_gateway_resource.pet.id
  http_method       = aws_api_gateway_method.get.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "ok" {
  rest_api_id = aws_api_gateway_rest_api.pets.id
  resource_id = aws_api_gateway_resource.pet.id
  http_method = aws_api_gateway_method.get.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "ok" {
  rest_api_id        = aws_api_gateway_rest_api.pets.id
  resource_id        = aws_api_gateway_resource.pet.id
  http_method        = aws_api_gateway_method.get.http_method
  status_code        = aws_api_gateway_method_response.ok.status_code
  response_templates = { "application/json" = "{\"id\": \"$input.params('petId')\"}" }
  depends_on         = [aws_api_gateway_integration.get]
}

resource "aws_api_gateway_deployment" "now" {
  rest_api_id = aws_api_gateway_rest_api.pets.id
  # What was written, not whole resources: the provider reads what is unset back as empty, which would be another hash.
  triggers = {
    content = sha1(jsonencode([
      aws_api_gateway_resource.pet.path_part,
      aws_api_gateway_method.get.api_key_required,
      aws_api_gateway_integration.get.request_templates,
      aws_api_gateway_integration_response.ok.response_templates,
    ]))
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.pets.id
  deployment_id = aws_api_gateway_deployment.now.id
  stage_name    = "prod"
}

resource "aws_api_gateway_api_key" "shop" {
  name = "shop"
}

resource "aws_api_gateway_usage_plan" "daily" {
  name = "daily"
  api_stages {
    api_id = aws_api_gateway_rest_api.pets.id
    stage  = aws_api_gateway_stage.prod.stage_name
  }
  quota_settings {
    limit  = 1000
    period = "DAY"
  }
}

resource "aws_api_gateway_usage_plan_key" "shop" {
  key_id        = aws_api_gateway_api_key.shop.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.daily.id
}

output "try" {
  value = "curl -H \"x-api-key: $(terraform output -raw key)\" http://${aws_api_gateway_rest_api.pets.id}.execute-api.localhost:8080/prod/7"
}

output "key" {
  value     = aws_api_gateway_api_key.shop.value
  sensitive = true
}
