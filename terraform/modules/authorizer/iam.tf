data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  log_group_name = "/aws/lambda/${var.name}"

  # Built from the name, so that a plan shows the whole policy before the log group exists.
  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_group_name}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# The function handles input from anybody, so its role may only write its own log. The keys that it
# reads are public.
data "aws_iam_policy_document" "this" {
  statement {
    sid       = "WriteOwnLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.role_path
  description          = "Execution role of the authorizer ${var.name}: writes its logs"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn

  # IAM refuses to delete a role that has managed policies, such as one attached by hand.
  force_detach_policies = true
}

resource "aws_iam_role_policy" "this" {
  name   = "logs"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.this.json
}

# A plan shows policies that somebody added by hand, and an apply removes them.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = [aws_iam_role_policy.this.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  role_name   = aws_iam_role.this.name
  policy_arns = []
}
