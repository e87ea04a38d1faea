# The resource policy says who may reach the API at all, with any token. A private API needs one.
resource "aws_api_gateway_rest_api_policy" "this" {
  count = var.resource_policy != null || var.endpoint_type == "PRIVATE" ? 1 : 0

  rest_api_id = local.rest_api.id

  # API Gateway stores whole ARNs in place of the short form, so every plan would show a change.
  policy = (
    var.resource_policy == null
    ? data.aws_iam_policy_document.vpc_endpoints[0].json
    : replace(module.settings.resource_policy.json, "\"execute-api:/", "\"${local.rest_api.execution_arn}/")
  )
}

# With the Cognito authorizer, for preflights and for public routes, API Gateway needs an Allow. With a
# Lambda authorizer or IAM it lets in everybody whom these allow, unless a Deny matches.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
data "aws_iam_policy_document" "vpc_endpoints" {
  count = var.endpoint_type == "PRIVATE" && var.resource_policy == null ? 1 : 0

  statement {
    actions = ["execute-api:Invoke"]
    resources = var.authorizer != "iam" ? ["${local.rest_api.execution_arn}/*"] : concat(
      ["${local.rest_api.execution_arn}/*/OPTIONS/*"],
      [for route in local.public_routes : "${local.rest_api.execution_arn}/${var.stage_name}/${route.pattern}"],
    )

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }

  # An Allow for everybody would admit signed requests of roles without execute-api:Invoke. An Allow for
  # the account leaves that to the roles' own policies.
  dynamic "statement" {
    for_each = var.authorizer == "iam" ? [split(":", local.rest_api.execution_arn)[4]] : []

    content {
      actions   = ["execute-api:Invoke"]
      resources = ["${local.rest_api.execution_arn}/*"]

      principals {
        type        = "AWS"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${statement.value}:root"]
      }
    }
  }

  statement {
    effect    = "Deny"
    actions   = ["execute-api:Invoke"]
    resources = ["${local.rest_api.execution_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    # The Deny also matches requests that do not come through an endpoint.
    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = var.vpc_endpoint_ids
    }
  }
}
