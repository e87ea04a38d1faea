# Two policies that lock people out in every group. Each role of this module and the function's role have
# both. An apply writes `locked_out`, and scripts/lock-out writes `locked_out_now` at once.
locals {
  # The name of each person's sessions, as legal_name() of function/group_role/session/request.py makes
  # it: a name that STS does not accept, or that looks like a changed one, is changed and ends on a digest.
  locked_out_sessions = sort([
    for name in var.locked_out : can(regex("^[\\w+=,.@-]{2,64}$", name)) && !can(regex("=[0-9a-f]{20}$", name)) ? name :
    "${substr(replace(name, "/[^\\w+=,.@-]/", "_"), 0, 43)}=${substr(sha256(name), 0, 20)}"
  ])

  # All sessions of the identity pool have one name, so only tags distinguish people there. A name that
  # is not a legal tag value belongs to nobody there.
  lock_out_tags     = [for key, claim in var.session_tags : key if var.identity_pool && contains(["cognito:username", "sub"], claim)]
  locked_out_values = [for name in var.locked_out : name if can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]+$", name))]
  beyond_policies   = [for name in local.locked_out_values : name if can(regex("[^\\x{00}-\\x{FF}]", name))]

  # The rest of IAM's 6144 characters is for the document around the names, also with a role's long ARN.
  # This counts bytes, of which there are never fewer than characters: Base64 writes three as four.
  lock_out_characters = sum(concat(
    [for name in local.locked_out_sessions : 2 * length(name) + 8],
    [for name in local.locked_out_values : length(local.lock_out_tags) * ceil(length(base64encode(name)) * 3 / 4 + 3)],
    [250 * length(local.lock_out_tags)],
  ))

  # Groups with your own roles, to which this module attaches no policies.
  groups_with_existing_roles = [for name, group in module.settings.groups : name if group.role_arn != null]

  # Built from names, so that a plan shows the ARNs before the policies exist.
  lock_out_policies = merge(
    { locked_out_now = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy${local.role_path}${var.name}.locked_out_now" },
    length(var.locked_out) == 0 ? {} : { locked_out = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy${local.role_path}${var.name}.locked_out" },
  )
  lock_out_policy_arns = merge(
    { locked_out_now = aws_iam_policy.locked_out_now.arn },
    { for policy in aws_iam_policy.locked_out : "locked_out" => policy.arn },
  )
}

data "aws_iam_policy_document" "locked_out" {
  count = length(var.locked_out) > 0 ? 1 : 0

  # The user ID of a session is the role's ID, a colon and the session's name, which has no colon. The
  # function's own session has the function's name, which may also be a person's username.
  statement {
    sid       = "LockedOutSessions"
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "aws:userid"
      values   = [for name in local.locked_out_sessions : "*:${name}"]
    }

    condition {
      test     = "ArnNotEquals"
      variable = "aws:PrincipalArn"
      values   = [var.trusted_role_arn]
    }
  }

  # This works in the function's role: STS opens no new session, not even of your own roles.
  statement {
    sid       = "LockedOutNames"
    effect    = "Deny"
    actions   = ["sts:AssumeRole"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "sts:RoleSessionName"
      values   = local.locked_out_sessions
    }
  }

  dynamic "statement" {
    for_each = length(local.locked_out_values) == 0 ? [] : local.lock_out_tags

    content {
      sid       = "LockedOutTag${statement.key}"
      effect    = "Deny"
      actions   = ["*"]
      resources = ["*"]

      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/${statement.value}"
        values   = local.locked_out_values
      }

      # aws:PrincipalTag also contains the tags of a role itself.
      condition {
        test     = "ArnNotEquals"
        variable = "aws:PrincipalArn"
        values   = [var.trusted_role_arn]
      }
    }
  }
}

resource "aws_iam_policy" "locked_out" {
  count = length(var.locked_out) > 0 ? 1 : 0

  name        = "${var.name}.locked_out"
  path        = local.role_path
  description = "Whom locked_out of ${var.name} locks out"
  policy      = data.aws_iam_policy_document.locked_out[0].json

  lifecycle {
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    precondition {
      condition     = length(local.lock_out_tags) == 0 || length(local.beyond_policies) == 0
      error_message = "A policy can have characters up to U+00FF, and with an identity pool it contains the names of locked_out; these have other characters: ${join(", ", local.beyond_policies)}. Lock these users out with scripts/lock-out."
    }

    precondition {
      condition     = local.lock_out_characters <= 5200
      error_message = "locked_out has ${length(var.locked_out)} names, which take ${local.lock_out_characters} characters of a policy, and 5200 fit. Disable these users in the user pool, and remove those from locked_out whose tokens have expired."
    }
  }
}

data "aws_iam_policy_document" "nobody_locked_out" {
  statement {
    sid       = "NobodyLockedOut"
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:userid"
      values   = ["nobody"]
    }
  }
}

# This policy always exists, so that one new version of it reaches all roles.
resource "aws_iam_policy" "locked_out_now" {
  name        = "${var.name}.locked_out_now"
  path        = local.role_path
  description = "Whom scripts/lock-out locks out of ${var.name}"
  policy      = data.aws_iam_policy_document.nobody_locked_out.json

  lifecycle {
    # An apply keeps what scripts/lock-out wrote.
    ignore_changes = [policy]
  }
}

resource "aws_iam_role_policy_attachment" "lock_out" {
  for_each = merge([
    for name in keys(aws_iam_role.group) : {
      for policy in keys(local.lock_out_policies) : "${name}:${policy}" => { group = name, policy = policy }
    }
  ]...)

  role       = aws_iam_role.group[each.value.group].name
  policy_arn = local.lock_out_policy_arns[each.value.policy]
}

# Live sessions of your own roles continue. The function and its role refuse new ones.
check "existing_roles" {
  assert {
    condition     = length(var.locked_out) == 0 || length(local.groups_with_existing_roles) == 0
    error_message = "locked_out cannot end the live sessions of your own roles, which last an hour at most: those of the groups ${join(", ", local.groups_with_existing_roles)}. To end them immediately, attach ${try(local.lock_out_policies.locked_out, "locked_out")} to these roles."
  }

  assert {
    condition     = alltrue([for name in local.groups_with_existing_roles : module.settings.groups[name].sessions_from == null])
    error_message = "sessions_from cannot end the live sessions of your own roles, which last an hour at most: those of the groups ${join(", ", [for name in local.groups_with_existing_roles : name if module.settings.groups[name].sessions_from != null])}. To end them immediately, revoke the sessions of these roles in IAM."
  }
}
