# An HTTP API of your own, whose JWT authorizer judges the ID tokens of the user pool.
resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"

  # API Gateway itself answers preflights, and replaces the function's headers with these.
  cors_configuration {
    allow_origins = ["*"]
    allow_methods = local.methods
    allow_headers = ["authorization", "content-type"]
  }
}

resource "aws_apigatewayv2_authorizer" "this" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = var.name
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = module.cognito.issuer
    audience = [module.cognito.user_pool_client_id]
  }
}

resource "aws_apigatewayv2_integration" "this" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.function.invoke_arn
  payload_format_version = var.payload_format_version
}

# By their methods: ANY and $default would want a token of preflights too. No authorization_scopes:
# with them API Gateway wants access tokens, and only ID tokens name the caller's roles.
resource "aws_apigatewayv2_route" "this" {
  for_each = toset(local.methods)

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = "${each.key} /{proxy+}"
  target             = "integrations/${aws_apigatewayv2_integration.this.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.this.id
}

resource "aws_apigatewayv2_stage" "this" {
  #checkov:skip=CKV_AWS_76:The function logs each request
  #checkov:skip=CKV_AWS_95:The function logs each request
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = module.function.function_name
  qualifier     = module.function.function_qualifier
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*/{proxy+}"

  # The provider makes up a statement_id, so that the new one is there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}

module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  deletion_protection = var.deletion_protection

  groups = {
    editors = {
      precedence = 10
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject", "s3:PutObject"], resources = ["${local.bucket_arn}/*"] },
      ]
    }
    readers = {
      precedence = 20
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject"], resources = ["${local.bucket_arn}/*"] },
      ]
    }
  }
}

module "function" {
  source = "../../modules/function"

  name                 = var.name
  package              = var.function_package
  allowed_role_arns    = module.cognito.allowed_role_arns
  lock_out_policy_arns = module.cognito.lock_out_policy_arns
  sessions_from        = module.cognito.sessions_from
  issuers              = [module.cognito.issuer]
  environment          = { DOCUMENTS_BUCKET = var.documents_bucket }
}

data "aws_partition" "current" {}

locals {
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.documents_bucket}"
  methods    = ["DELETE", "GET", "PATCH", "POST", "PUT"]
}
