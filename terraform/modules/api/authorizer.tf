locals {
  authorizer_id = one(concat(aws_api_gateway_authorizer.this[*].id, aws_api_gateway_authorizer.lambda[*].id))
}

# API Gateway or a function checks the callers. Behind IAM there is no authorizer to make.
resource "aws_api_gateway_authorizer" "this" {
  count = var.authorizer == "cognito" ? 1 : 0

  name          = var.name
  rest_api_id   = local.rest_api.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = var.user_pool_arns

  # The methods switch to another authorizer before Terraform deletes this one.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_authorizer" "lambda" {
  count = var.authorizer == "lambda" ? 1 : 0

  # Another name, since both authorizers exist during a change.
  name           = "${var.name}-lambda"
  rest_api_id    = local.rest_api.id
  authorizer_uri = module.settings.lambda_authorizer.invoke_arn

  # The function sees only the token of a request, and the token is the key of the cache: a cached
  # answer is right for every request with that token.
  type                             = "TOKEN"
  identity_source                  = "method.request.header.Authorization"
  authorizer_result_ttl_in_seconds = module.settings.lambda_authorizer.cache_seconds

  # API Gateway refuses a value that cannot be a token without calling the function.
  identity_validation_expression = "^(?:[Bb]earer )?[\\w-]+\\.[\\w-]+\\.[\\w-]+$"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_permission" "authorizer" {
  count = var.authorizer == "lambda" ? 1 : 0

  action        = "lambda:InvokeFunction"
  function_name = module.settings.lambda_authorizer.function_name
  qualifier     = module.settings.lambda_authorizer.function_qualifier
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.rest_api.execution_arn}/authorizers/${aws_api_gateway_authorizer.lambda[0].id}"

  lifecycle {
    create_before_destroy = true
  }
}
