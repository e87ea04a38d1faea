# Terraform destroys this first, and this fails while deletion_protection is on. S3 refuses to delete a
# bucket that is not empty, but by then Terraform has already removed its policy, its public access
# block and its versioning. The cognito module has the same protection for its own resources.
resource "terraform_data" "deletion_protection" {
  input            = var.deletion_protection
  triggers_replace = [module.cognito.user_pool_id, aws_s3_bucket.documents.id]

  depends_on = [
    module.api,
    module.authorizer,
    module.cognito,
    module.function,
    module.monitoring,
    module.public,
    aws_iam_role_policies_exclusive.function,
    aws_iam_role_policy_attachments_exclusive.function,
    aws_s3_bucket.documents,
    aws_s3_bucket_cors_configuration.documents,
    aws_s3_bucket_ownership_controls.documents,
    aws_s3_bucket_policy.documents,
    aws_s3_bucket_public_access_block.documents,
    aws_s3_bucket_server_side_encryption_configuration.documents,
    aws_s3_bucket_versioning.documents,
  ]

  provisioner "local-exec" {
    when  = destroy
    quiet = true
    # Words without characters that any shell, also that of Windows, would change.
    command = self.input ? "echo deletion_protection is on, and this would delete users or documents. Apply with deletion_protection = false and no other change first, then try again. && exit 1" : "exit 0"
  }
}
