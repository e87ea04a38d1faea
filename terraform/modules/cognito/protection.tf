# Protects users and their groups from a command that somebody runs by mistake.

# Cognito refuses to delete a protected user pool, but Terraform deletes groups, memberships and roles
# first. In your own user pool nothing else protects them. Terraform destroys this resource before all
# of them, and it fails; it also fails if a change would replace the pool. Nothing else works:
# prevent_destroy accepts no variable, and a destroy checks no preconditions.
resource "terraform_data" "deletion_protection" {
  input            = var.deletion_protection
  triggers_replace = local.user_pool_id

  depends_on = [
    aws_cognito_identity_pool.this,
    aws_cognito_identity_pool_provider_principal_tag.this,
    aws_cognito_identity_pool_roles_attachment.this,
    aws_cognito_identity_provider.social,
    aws_cognito_identity_provider.this,
    aws_cognito_resource_server.this,
    aws_cognito_user_group.this,
    aws_cognito_user_pool.this,
    aws_cognito_user_pool_client.additional,
    aws_cognito_user_pool_client.this,
    aws_cognito_user_pool_domain.this,
    aws_iam_policy.locked_out,
    aws_iam_policy.locked_out_now,
    aws_iam_role.group,
    aws_iam_role.nobody,
    aws_iam_role_policies_exclusive.group,
    aws_iam_role_policy.group,
    aws_iam_role_policy.invoke,
    aws_iam_role_policy.sessions_from,
    aws_iam_role_policy_attachment.group,
    aws_iam_role_policy_attachment.lock_out,
    aws_iam_role_policy_attachments_exclusive.group,
    aws_lambda_permission.trigger,
    module.default_group,
  ]

  provisioner "local-exec" {
    when  = destroy
    quiet = true
    # Words without characters that any shell, also that of Windows, would change.
    command = self.input ? "echo deletion_protection is on, and this would delete users or groups. Apply with deletion_protection = false and no other change first, then try again. && exit 1" : "exit 0"
  }
}

# The region and account of the first apply. In another region or account Terraform would find no
# resources and drop them from the state. The validation of var.name stops that before a refresh.
resource "terraform_data" "location" {
  input = local.location

  lifecycle {
    ignore_changes = [input]
  }
}

locals {
  location = "${local.region} of account ${data.aws_caller_identity.current.account_id}"
}
