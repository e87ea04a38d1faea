# Who may reach the API at all, whatever token they have. A private API answers nobody without.
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

# Behind the Cognito authorizer, for preflights and for public routes, API Gateway wants an Allow. Behind a function or
# IAM it lets in whomever these allow, unless a Deny keeps them out.
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

  # An Allow for everybody would admit signed requests of roles that have no execute-api:Invoke.
  # One for the account leaves that to the roles' own policies.
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

    # It also holds for requests that come through no endpoint.
    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = var.vpc_endpoint_ids
    }
  }
}
