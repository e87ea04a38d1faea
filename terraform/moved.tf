# Since the deployment is a module, which can be called by other roots too.
moved {
  from = module.api
  to   = module.deployment.module.api
}

moved {
  from = module.authorizer
  to   = module.deployment.module.authorizer
}

moved {
  from = module.cognito
  to   = module.deployment.module.cognito
}

moved {
  from = module.function
  to   = module.deployment.module.function
}

moved {
  from = module.monitoring
  to   = module.deployment.module.monitoring
}

moved {
  from = aws_iam_role_policies_exclusive.function
  to   = module.deployment.aws_iam_role_policies_exclusive.function
}

moved {
  from = aws_iam_role_policy_attachments_exclusive.function
  to   = module.deployment.aws_iam_role_policy_attachments_exclusive.function
}

moved {
  from = aws_s3_bucket.documents
  to   = module.deployment.aws_s3_bucket.documents
}

moved {
  from = aws_s3_bucket_public_access_block.documents
  to   = module.deployment.aws_s3_bucket_public_access_block.documents
}

moved {
  from = aws_s3_bucket_ownership_controls.documents
  to   = module.deployment.aws_s3_bucket_ownership_controls.documents
}

moved {
  from = aws_s3_bucket_server_side_encryption_configuration.documents
  to   = module.deployment.aws_s3_bucket_server_side_encryption_configuration.documents
}

moved {
  from = aws_s3_bucket_versioning.documents
  to   = module.deployment.aws_s3_bucket_versioning.documents
}

moved {
  from = aws_s3_bucket_cors_configuration.documents
  to   = module.deployment.aws_s3_bucket_cors_configuration.documents
}

moved {
  from = aws_s3_bucket_policy.documents
  to   = module.deployment.aws_s3_bucket_policy.documents
}

moved {
  from = terraform_data.deletion_protection
  to   = module.deployment.terraform_data.deletion_protection
}
