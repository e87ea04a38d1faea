# Who may reach the API at all, before any token is looked at. A private API answers nobody without.
resource "aws_api_gateway_rest_api_policy" "this" {
  count = var.resource_policy != null || var.endpoint_type == "PRIVATE" ? 1 : 0

  rest_api_id = local.rest_api.id

  # API Gateway stores whole ARNs in place of the short form, so every plan would show a change.
  policy = (
    var.resource_policy == null
    ? data.aws_iam_policy_document.vpc_endpoints[0].json
    : replace(var.resource_policy.json, "\"execute-api:/", "\"${local.rest_api.execution_arn}/")
  )
}

data "aws_iam_policy_document" "vpc_endpoints" {
  count = var.endpoint_type == "PRIVATE" && var.resource_policy == null ? 1 : 0

  statement {
    actions   = ["execute-api:Invoke"]
    resources = ["${local.rest_api.execution_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpce"
      values   = var.vpc_endpoint_ids
    }
  }
}
