locals {
  # What everything is added to: an API of this module's own, or yours.
  rest_api = var.rest_api == null ? {
    id                 = aws_api_gateway_rest_api.this[0].id
    execution_arn      = aws_api_gateway_rest_api.this[0].execution_arn
    parent_resource_id = aws_api_gateway_rest_api.this[0].root_resource_id
    } : {
    id                 = module.settings.rest_api.id
    execution_arn      = module.settings.rest_api.execution_arn
    parent_resource_id = module.settings.rest_api.parent_resource_id
  }

  # The greedy resource does not match the root path, so both get the same methods. The parent in
  # an API of yours may have methods of its own, and stays as it is.
  resource_ids = merge(
    { proxy = aws_api_gateway_resource.proxy.id },
    var.rest_api == null ? { root = local.rest_api.parent_resource_id } : {},
    local.public_resource_ids,
  )

  # What precedes the function's own paths. Known before anything is made, since the function, which
  # the API calls, needs to know it.
  base_path = trimsuffix(
    var.rest_api != null ? module.settings.rest_api.parent_path : var.domain != null ? "/${module.settings.domain.base_path}" : "/",
    "/",
  )
}

resource "aws_api_gateway_rest_api" "this" {
  count = var.rest_api == null ? 1 : 0

  name = var.name

  # Without it API Gateway hands Base64 answers to clients as Base64, and breaks binary requests.
  binary_media_types = ["*/*"]

  # Nobody is to go around what guards the domain.
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

  # For the quotas of clients, and never for who somebody is.
  api_key_required = length(local.api_keys) > 0

  # No authorization_scopes: with them API Gateway wants access tokens, and only ID tokens name
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

# No statement_id: the provider makes one up, so that a new permission can be there before the old
# one goes, as when the API moves to another alias.
resource "aws_lambda_permission" "this" {
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  qualifier     = var.function_qualifier
  principal     = "apigateway.amazonaws.com"

  # Any method and path of this stage; "/*/*" after the stage would leave out the root path. Of an
  # API of yours, which may have many stages and other paths: any stage, the paths below the parent,
  # and others that its path is part of, since "*" stands for slashes too.
  source_arn = var.rest_api == null ? "${local.rest_api.execution_arn}/${var.stage_name}/*" : "${local.rest_api.execution_arn}/*/*${local.base_path}/*"

  lifecycle {
    create_before_destroy = true
  }
}
