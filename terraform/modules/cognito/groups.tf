locals {
  # Each group's own role: one that this module makes, or yours. Groups with role_of have none.
  own_role_arns = merge(
    { for name, role in aws_iam_role.group : name => role.arn },
    { for name, group in module.settings.groups : name => group.role_arn if group.role_arn != null },
  )
  group_role_arns = { for name, group in module.settings.groups : name => local.own_role_arns[coalesce(group.role_of, name)] }

  # Keys of the tags of the roles that this module makes.
  role_tag_keys = { for name in keys(module.settings.groups) : name => try(keys(aws_iam_role.group[name].tags_all), []) }

  # Groups of the pool that this module once made, as far as their roles show: in the module's own pool
  # all groups with a role, in your pool all groups with a role of this module.
  pool_groups = [
    for group in coalesce(data.aws_cognito_user_groups.this.groups, []) : group.group_name
    if var.user_pool_id == null ? coalesce(group.role_arn, "none") != "none" : anytrue([
      startswith(coalesce(group.role_arn, "none"), trimsuffix(local.group_role_arn_pattern, "*")),
      contains(values(module.settings.groups)[*].role_arn, coalesce(group.role_arn, "none")),
    ])
  ]
  lost_groups   = setsubtract(local.pool_groups, concat(keys(module.settings.groups), tolist(var.removed_groups)))
  recased_names = [for name in local.lost_groups : name if contains([for other in keys(module.settings.groups) : lower(other)], lower(name))]
}

# Shows which groups a plan would delete. A deleted group takes its memberships with it.
data "aws_cognito_user_groups" "this" {
  user_pool_id = local.user_pool_id
}

resource "aws_cognito_user_group" "this" {
  for_each = module.settings.groups

  name         = each.key
  user_pool_id = local.user_pool_id
  description  = each.value.description
  precedence   = each.value.precedence
  role_arn     = local.group_role_arns[each.key]

  lifecycle {
    # Cognito needs iam:PassRole on the role, which works only for roles of the same account.
    precondition {
      condition     = each.value.role_arn == null || startswith(coalesce(each.value.role_arn, "none"), local.role_arns)
      error_message = "role_arn of group ${each.key} is ${coalesce(each.value.role_arn, "null")}; Cognito accepts only roles of the user pool's account, which begin with ${local.role_arns}."
    }

    # aws:PrincipalTag falls back to the role's own tag if a session lacks the tag, as when the user has
    # no such claim. The provider's default_tags are among the role's tags. A condition at the role itself
    # would add errors of its own if IAM refuses to create the role.
    precondition {
      condition     = length(setintersection([for key in local.role_tag_keys[each.key] : lower(key)], [for key in keys(var.session_tags) : lower(key)])) == 0
      error_message = "The role of group ${each.key} has tags with keys of session tags: ${join(", ", [for key in local.role_tag_keys[each.key] : key if contains([for other in keys(var.session_tags) : lower(other)], lower(key))])}. A session without such a tag would have the role's value. Rename the keys in tags or the provider's default_tags, or those of the session tags; IAM does not distinguish upper and lower case."
    }
  }
}
