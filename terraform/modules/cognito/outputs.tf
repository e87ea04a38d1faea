output "user_pool_id" {
  description = "ID of the user pool."
  value       = local.user_pool_id
}

output "user_pool_arn" {
  description = "ARN of the user pool."
  value       = local.user_pool_arn
}

output "issuer" {
  description = "Issuer of the user pool's tokens (`iss`) as long as the pool's issuer is ORIGINAL. For the function module it stands for both `issuers`."
  value       = "https://${local.user_pool_provider}"
}

output "issuers" {
  description = "Both issuers that the user pool's tokens can have, ORIGINAL and UPDATED; a pool has one of them at a time. Use them where exact values are compared, as in the JWT authorizer of an HTTP API."
  value       = ["https://${local.user_pool_provider}", "https://issuer-${local.user_pool_provider}"]
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in; with your own user pool, the value of `user_pool_client_id`."
  value       = local.user_pool_client_id
}

output "user_pool_client_ids" {
  description = "IDs of the app clients of `clients`, by their names."
  value       = { for name, client in aws_cognito_user_pool_client.additional : name => client.id }
}

output "user_pool_client_secrets" {
  description = "Secrets of the app clients of `clients` that have one, by their names. Terraform's state contains them."
  value       = { for name, client in aws_cognito_user_pool_client.additional : name => client.client_secret if module.settings.clients[name].secret }
  sensitive   = true
}

output "client_groups" {
  description = "Group of each machine, by the ID of its app client: `client_groups` of the authorizer."
  value       = { for name, client in aws_cognito_user_pool_client.additional : client.id => module.settings.clients[name].group if module.settings.clients[name].machine }
}

# From the inputs and not from the pool, which would also show changes that somebody made by hand.
output "user_pool_triggers" {
  description = "ARN of the function of each trigger, by the trigger's name as in `triggers`; null with your own user pool."
  value       = var.user_pool_id == null ? local.triggers : null
}

output "identity_pool_id" {
  description = "ID of the identity pool; null without `identity_pool`."
  value       = one(aws_cognito_identity_pool.this[*].id)

  # The identity pool is complete before anybody asks it for credentials.
  depends_on = [aws_cognito_identity_pool_roles_attachment.this, aws_cognito_identity_pool_provider_principal_tag.this]
}

output "managed_login_url" {
  description = "URL of the sign-in pages, without a path; null without `managed_login`."
  value = one([
    for pages in aws_cognito_user_pool_domain.this :
    local.login_domain != null ? "https://${pages.domain}" :
    "https://${pages.domain}.${data.aws_partition.current.partition == "aws-us-gov" ? "auth-fips" : "auth"}.${local.region}.amazoncognito.com"
  ])
}

output "managed_login_dns" {
  description = "The record that the domain of the sign-in pages needs: its `name`, an alias for `target` in the hosted zone `zone_id`; null without `managed_login.domain`."
  value = one([
    for pages in aws_cognito_user_pool_domain.this :
    { name = pages.domain, target = pages.cloudfront_distribution, zone_id = pages.cloudfront_distribution_zone_id } if local.login_domain != null
  ])
}

output "role_path" {
  description = "IAM path of the roles that this module makes."
  value       = local.role_path
}

output "group_role_arns" {
  description = "ARN of each group's role, by the group's name."
  value       = local.group_role_arns

  precondition {
    condition     = length(local.recased_names) == 0
    error_message = "The user pool ${local.user_pool_id} has ${join(", ", local.recased_names)}, whose names differ from those in groups only in upper and lower case: IAM treats the names of both roles as equal. Keep the name; or remove the group as removed_groups says and apply, and add the new one then."
  }

  precondition {
    condition     = length(local.lost_groups) == 0 || !var.deletion_protection
    error_message = "${join(" ", [for name in local.lost_groups : "Group ${name} is no longer in groups, so it would be deleted, and its members would lose it. `aws cognito-idp list-users-in-group --user-pool-id ${local.user_pool_id} --group-name ${name}` lists them."])} Put it back into groups. To rename a group, add the new one beside it, apply, and add the members to the new one. Then, or if nobody needs the group, remove it from groups and write removed_groups = ${jsonencode(local.lost_groups)}."
  }
}

output "group_precedences" {
  description = "Precedence of each group, by the group's name."
  value       = { for name, group in module.settings.groups : name => group.precedence }
}

# From the configuration and not from the roles, which would also show changes that somebody made by hand.
output "group_policies" {
  description = "Policies of each group's role, by the group's name: documents of inline policies by their names (`inline`), and ARNs of managed policies (`managed`). It contains only groups whose role this module makes."
  value = {
    for name in keys(aws_iam_role.group) : name => {
      inline = merge(
        { for key, document in data.aws_iam_policy_document.group : aws_iam_role_policy.group[key].name => document.json if key == name },
        { for document in data.aws_iam_policy_document.invoke : aws_iam_role_policy.invoke[name].name => document.json },
        { for key, document in data.aws_iam_policy_document.sessions_from : aws_iam_role_policy.sessions_from[key].name => document.json if key == name },
      )
      managed = setunion(module.settings.groups[name].managed_policy_arns, values(local.lock_out_policies))
    }
  }
}

output "lock_out_policy_arn" {
  description = "ARN of the policy that `scripts/lock-out` writes. Every role that Terraform makes has it; attach it to your own `role_arn`."
  value       = aws_iam_policy.locked_out_now.arn
}

output "lock_out_policy_arns" {
  description = "ARNs of the policies that lock people out, by the names `locked_out` and `locked_out_now`: for the function module, and for your own roles."
  value       = local.lock_out_policy_arns
}

output "sessions_from" {
  description = "Times of the groups' `sessions_from`, by the ARNs of their roles: for the function module."
  value       = { for name, group in module.settings.groups : local.own_role_arns[name] => group.sessions_from if group.sessions_from != null }
}

output "lock_out_tags" {
  description = "Keys of the session tags by which the identity pool's sessions of one person are locked out; none without `identity_pool`."
  value       = local.lock_out_tags
}

# The patterns do not come from the roles. The roles trust a role whose policy contains the patterns, so
# that would be a cycle.
output "group_role_arn_pattern" {
  description = "Pattern of the ARNs of the roles that this module makes. Its size does not depend on the number of groups."
  value       = local.group_role_arn_pattern
}

output "allowed_role_arns" {
  description = "Roles that the function may assume, for its `allowed_role_arns`: the pattern, and each `role_arn` of a group."
  value       = sort(distinct(concat([local.group_role_arn_pattern], [for group in values(module.settings.groups) : group.role_arn if group.role_arn != null])))
}
