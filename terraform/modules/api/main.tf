locals {
  # The greedy resource does not match the root path, so both get the same methods.
  resource_ids = {
    root  = aws_api_gateway_rest_api.this.root_resource_id
    proxy = aws_api_gateway_resource.proxy.id
  }
}

resource "aws_api_gateway_rest_api" "this" {
  name = var.name

  # Without it API Gateway hands Base64 answers to clients as Base64, and breaks binary requests.
  binary_media_types = ["*/*"]

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "proxy" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_authorizer" "this" {
  name          = var.name
  rest_api_id   = aws_api_gateway_rest_api.this.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = var.user_pool_arns
}

resource "aws_api_gateway_method" "any" {
  for_each = local.resource_ids

  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = each.value
  http_method   = "ANY"
  authorization = "COGNITO_USER_POOLS"
  authorizer_id = aws_api_gateway_authorizer.this.id

  # No authorization_scopes: with them API Gateway wants access tokens, and only ID tokens name
  # the caller's roles.
}

resource "aws_api_gateway_integration" "any" {
  for_each = local.resource_ids

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = var.function_invoke_arn
}

resource "aws_lambda_permission" "this" {
  statement_id  = "${aws_api_gateway_rest_api.this.id}-${aws_api_gateway_stage.this.stage_name}"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "apigateway.amazonaws.com"

  # Any method and path of this stage; "/*/*" after the stage would leave out the root path.
  source_arn = "${aws_api_gateway_stage.this.execution_arn}/*"
}
