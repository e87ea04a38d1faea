output "role_selection" {
  description = "With a value for each setting."
  value       = var.role_selection
}

output "session" {
  description = "With a value for each setting."
  value       = var.session
}
