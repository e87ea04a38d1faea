output "group_role_arns" {
  description = "ARN of each group's role, by the group's name."
  value       = module.cognito.group_role_arns
}

output "invoke_url" {
  description = "URL of the API; paths are appended to it."
  value       = module.api.invoke_url
}
