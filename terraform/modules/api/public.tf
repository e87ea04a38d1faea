# Methods without an authorizer, on exactly the named routes. They call a separate function, which acts
# for no caller. The resources on these paths get every other method too, behind the authorizer: API
# Gateway would not fall back to {proxy+} for a path that has its own resource.
locals {
  public_routes = {
    for route in try(module.settings.public_routes.routes, []) : route => {
      method = split(" ", route)[0]
      path   = split(" ", route)[1]

      # The form of the route in an ARN.
      pattern = "${split(" ", route)[0]}${replace(split(" ", route)[1], "/\\{[^}]*\\}/", "*")}"
    }
  }

  # "/webhooks/stripe" needs "/webhooks" too. The root path already has a resource.
  public_resources = {
    for path in distinct(flatten([
      for route in local.public_routes : [
        for end in range(2, length(split("/", route.path)) + 1) : join("/", slice(split("/", route.path), 0, end))
      ]
      ])) : path => {
      depth  = length(split("/", path)) - 1
      part   = reverse(split("/", path))[0]
      parent = join("/", slice(split("/", path), 0, length(split("/", path)) - 1))
    } if path != "/"
  }

  public_resource_ids = {
    for path, resource in merge(
      aws_api_gateway_resource.public_1,
      aws_api_gateway_resource.public_2,
      aws_api_gateway_resource.public_3,
      aws_api_gateway_resource.public_4,
      aws_api_gateway_resource.public_5,
    ) : path => resource.id
  }
}

# One block for each depth: a resource cannot be the parent of another in the same block.
resource "aws_api_gateway_resource" "public_1" {
  for_each = { for path, resource in local.public_resources : path => resource if resource.depth == 1 }

  rest_api_id = local.rest_api.id
  parent_id   = local.rest_api.parent_resource_id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "public_2" {
  for_each = { for path, resource in local.public_resources : path => resource if resource.depth == 2 }

  rest_api_id = local.rest_api.id
  parent_id   = aws_api_gateway_resource.public_1[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "public_3" {
  for_each = { for path, resource in local.public_resources : path => resource if resource.depth == 3 }

  rest_api_id = local.rest_api.id
  parent_id   = aws_api_gateway_resource.public_2[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "public_4" {
  for_each = { for path, resource in local.public_resources : path => resource if resource.depth == 4 }

  rest_api_id = local.rest_api.id
  parent_id   = aws_api_gateway_resource.public_3[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "public_5" {
  for_each = { for path, resource in local.public_resources : path => resource if resource.depth == 5 }

  rest_api_id = local.rest_api.id
  parent_id   = aws_api_gateway_resource.public_4[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_method" "public" {
  #checkov:skip=CKV_AWS_59:A public route asks for no token; its function may assume no role
  #checkov:skip=CKV2_AWS_53:The function knows its paths, and validates requests itself
  for_each = local.public_routes

  rest_api_id   = local.rest_api.id
  resource_id   = each.value.path == "/" ? local.rest_api.parent_resource_id : local.public_resource_ids[each.value.path]
  http_method   = each.value.method
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "public" {
  for_each = local.public_routes

  rest_api_id             = local.rest_api.id
  resource_id             = aws_api_gateway_method.public[each.key].resource_id
  http_method             = aws_api_gateway_method.public[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = module.settings.public_routes.invoke_arn
}

# The permission covers only these methods and paths.
resource "aws_lambda_permission" "public" {
  for_each = local.public_routes

  action        = "lambda:InvokeFunction"
  function_name = module.settings.public_routes.function_name
  qualifier     = module.settings.public_routes.function_qualifier
  principal     = "apigateway.amazonaws.com"
  source_arn = join("/", [
    local.rest_api.execution_arn,
    var.rest_api == null ? var.stage_name : "*",
    "${each.value.method}${var.rest_api == null ? "" : local.base_path}${trimprefix(each.value.pattern, each.value.method)}",
  ])

  lifecycle {
    create_before_destroy = true
  }
}
