output "user_pool_id" {
  description = "ID of the user pool."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_arn" {
  description = "ARN of the user pool."
  value       = aws_cognito_user_pool.this.arn
}

output "user_pool_client_id" {
  description = "ID of the app client with which users sign in."
  value       = aws_cognito_user_pool_client.this.id
}

output "group_role_arns" {
  description = "ARN of each group's role, by the group's name."
  value       = { for name, role in aws_iam_role.group : name => role.arn }
}

output "group_role_arn_pattern" {
  description = "Pattern of the groups' role ARNs, for policies and allow-lists: of one size however many groups there are."
  # Not taken from the roles: they trust a role whose policy names this pattern, and that is no cycle only so.
  value = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${local.role_path}*"
}
