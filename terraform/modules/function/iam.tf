data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  # Built from names, so that a plan shows the whole policy before the resources exist, and the policy
  # is the same for a function that this module does not make.
  arn_suffix    = "${local.region}:${data.aws_caller_identity.current.account_id}"
  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${local.arn_suffix}:log-group:${local.log_group_name}"
  function_arn  = "arn:${data.aws_partition.current.partition}:lambda:${local.arn_suffix}:function:${var.name}"

  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  network_interface_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]

  # ARNs of another partition, such as aws in GovCloud.
  foreign_resources = [
    for resource in flatten(module.settings.statements[*].resources) : jsonencode(resource)
    if can(regex("^arn:[^*?:]+:", resource)) && !startswith(resource, "arn:${data.aws_partition.current.partition}:")
  ]
}

data "aws_iam_policy_document" "trust" {
  # No condition on the source account: a function can get this role only through iam:PassRole, and a
  # role cannot be passed to a function of another account.
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "execution" {
  # If this module does not make the function, Lambda makes the log group with this role.
  statement {
    sid       = "WriteOwnLogs"
    actions   = concat(local.own_function ? [] : ["logs:CreateLogGroup"], ["logs:CreateLogStream", "logs:PutLogEvents"])
    resources = ["${local.log_group_arn}:*"]
  }

  statement {
    sid       = "AssumeGroupRoles"
    actions   = local.session_actions
    resources = var.allowed_role_arns
  }

  # These actions of X-Ray have no resources.
  dynamic "statement" {
    for_each = var.xray_tracing_enabled ? ["SendTraces"] : []

    content {
      sid       = statement.value
      actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      resources = ["*"]
    }
  }

  # Lambda connects the function to the VPC with the function's own role; AWS documents no narrower
  # resource.
  dynamic "statement" {
    for_each = var.vpc == null ? [] : ["ManageNetworkInterfaces"]

    content {
      sid       = statement.value
      actions   = local.network_interface_actions
      resources = ["*"]
    }
  }

  # Only Lambda needs these actions, not the function's code.
  dynamic "statement" {
    for_each = var.vpc == null ? [] : ["LeaveNetworkInterfacesToLambda"]

    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = local.network_interface_actions
      resources = ["*"]

      condition {
        test     = "ArnEquals"
        variable = "lambda:SourceFunctionArn"
        values   = [local.function_arn]
      }
    }
  }

  dynamic "statement" {
    for_each = module.settings.statements

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }

  # Whoever can send the function an event can act as any caller. So a statement that lets the function
  # invoke others must not let it invoke itself.
  dynamic "statement" {
    for_each = length(module.settings.statements) == 0 ? [] : ["KeepOffItself"]

    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["lambda:*"]
      resources = [local.function_arn, "${local.function_arn}:*"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name                 = var.name
  path                 = var.role_path
  description          = local.role_description
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn

  # IAM refuses to delete a role that has managed policies, such as one attached by hand.
  force_detach_policies = true

  lifecycle {
    precondition {
      condition     = length(local.other_regions) == 0
      error_message = "name is \"${var.name}\", and this account has an execution role of that name already, for ${join(" and ", local.other_regions)}. All regions of an account share the names of IAM roles. Take another name for ${local.region}, such as \"${var.name}-${local.region}\"."
    }
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "execution"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.execution.json

  lifecycle {
    precondition {
      condition     = length(local.foreign_resources) == 0
      error_message = "This is the partition ${data.aws_partition.current.partition}, and IAM refuses ARNs of another one; invalid in statements: ${join(", ", local.foreign_resources)}."
    }

    # Not at the role itself, which must not wait for the roles that trust it.
    precondition {
      condition     = var.role_path == "/" || !can(regex(module.settings.allowed_role_regex, "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${var.role_path}${var.name}"))
      error_message = "role_path is \"${var.role_path}\", below which allowed_role_arns let the function assume roles: its own role must not be one of these. Use a path above or beside that of the callers' roles."
    }
  }
}

resource "aws_iam_role_policy_attachment" "lock_out" {
  for_each = var.lock_out_policy_arns

  role       = aws_iam_role.execution.name
  policy_arn = each.value
}
