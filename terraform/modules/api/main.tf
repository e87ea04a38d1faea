locals {
  # The API to which this module adds its resources: its own, or yours.
  rest_api = var.rest_api == null ? {
    id                 = aws_api_gateway_rest_api.this[0].id
    execution_arn      = aws_api_gateway_rest_api.this[0].execution_arn
    parent_resource_id = aws_api_gateway_rest_api.this[0].root_resource_id
    } : {
    id                 = module.settings.rest_api.id
    execution_arn      = module.settings.rest_api.execution_arn
    parent_resource_id = module.settings.rest_api.parent_resource_id
  }

  # The greedy resource does not match the root path, so both get the same methods. In an existing API
  # the parent resource stays as it is, since it may have its own methods.
  resource_ids = merge(
    { proxy = aws_api_gateway_resource.proxy.id },
    var.rest_api == null ? { root = local.rest_api.parent_resource_id } : {},
    local.public_resource_ids,
  )

  # The part of the path before the function's own paths. The plan must know it, since the function,
  # which exists before the API, needs it.
  base_path = trimsuffix(
    var.rest_api != null ? module.settings.rest_api.parent_path : var.domain != null ? "/${module.settings.domain.base_path}" : "/",
    "/",
  )
}

resource "aws_api_gateway_rest_api" "this" {
  count = var.rest_api == null ? 1 : 0

  name = var.name

  # Without it API Gateway does not decode Base64 answers, and damages binary requests.
  binary_media_types = ["*/*"]

  # Clients must not bypass the domain and what protects it.
  disable_execute_api_endpoint = var.domain != null

  endpoint_configuration {
    types            = [var.endpoint_type]
    vpc_endpoint_ids = length(var.vpc_endpoint_ids) > 0 ? var.vpc_endpoint_ids : null
  }
}

resource "aws_api_gateway_resource" "proxy" {
  rest_api_id = local.rest_api.id
  parent_id   = local.rest_api.parent_resource_id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_method" "any" {
  #checkov:skip=CKV2_AWS_53:The function knows its paths, and validates requests itself
  for_each = local.resource_ids

  rest_api_id   = local.rest_api.id
  resource_id   = each.value
  http_method   = "ANY"
  authorization = { cognito = "COGNITO_USER_POOLS", lambda = "CUSTOM", iam = "AWS_IAM" }[var.authorizer]
  authorizer_id = local.authorizer_id

  # API keys are only for the quotas of clients; they do not identify a caller.
  api_key_required = length(local.api_keys) > 0

  # No authorization_scopes: with them API Gateway requires access tokens, and only ID tokens contain
  # the caller's roles.
}

resource "aws_api_gateway_integration" "any" {
  for_each = local.resource_ids

  rest_api_id             = local.rest_api.id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = var.function_invoke_arn
}

# No statement_id: the provider generates one, so that a new permission can exist beside the old one
# while the API moves to another alias.
resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.function_qualifier
  principal     = "apigateway.amazonaws.com"

  # Any method and path of this stage; "/*/*" after the stage would leave out the root path. An API of
  # yours may have many stages and other paths: there the permission covers any stage, the paths below
  # the parent, and other paths that contain the parent's path, since "*" also matches slashes.
  source_arn = var.rest_api == null ? "${local.rest_api.execution_arn}/${var.stage_name}/*" : "${local.rest_api.execution_arn}/*/*${local.base_path}/*"

  lifecycle {
    create_before_destroy = true
  }
}
