# The bucket of the reference API. Only the groups' roles say who may do what in it.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  # All accounts share the names of buckets, and all regions of an account the names of IAM roles. Prefix
  # and account distinguish any two deployments.
  documents_bucket = "${var.name_prefix}-documents-${data.aws_caller_identity.current.account_id}"

  # Built from the name, so that a plan shows whole policies before the bucket exists.
  documents_bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${local.documents_bucket}"

  # A variable cannot refer to the bucket, so it contains a placeholder for its ARN. No try() here: it
  # would make a statement about a caller's own table unknown while planning, and its group with it.
  groups = {
    for name, group in var.groups : name => merge(group, {
      statements = concat(
        [
          for statement in lookup(group, "statements", null)[*] : merge(statement, {
            resources = [for resource in lookup(statement, "resources", []) : replace(resource, "{documents_bucket_arn}", local.documents_bucket_arn)]
          })
        ],
        length(lookup(group, "statements", null)[*]) + length(flatten(lookup(group, "managed_policy_arns", null)[*])) == 0 ? [] : local.documents_key_statements,
      )
    })
  }

  # A caller who reads or writes a document needs the key, but only through S3. The other statements
  # decide which documents a caller may use.
  documents_key_statements = [
    for key_arn in var.kms_key_arn[*] : {
      sid       = "DocumentsKey"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [key_arn]
      conditions = [
        { test = "StringEquals", variable = "kms:ViaService", values = ["s3.${local.region}.${data.aws_partition.current.dns_suffix}"] },
        { test = "StringEquals", variable = "kms:EncryptionContext:aws:s3:arn", values = [local.documents_bucket_arn] },
      ]
    }
  ]
}

resource "aws_s3_bucket" "documents" {
  #checkov:skip=CKV_AWS_18: data events of CloudTrail tell who read what, caller by caller; access logs would want a bucket of their own
  #checkov:skip=CKV_AWS_144: a copy in another region is a decision of whoever deploys this
  #checkov:skip=CKV2_AWS_61: what somebody deleted or replaced stays as a version, for whoever deploys this to bring back or to expire; an apply waits a minute for a rule
  #checkov:skip=CKV2_AWS_62: nothing listens to events of the reference API's documents
  bucket        = local.documents_bucket
  force_destroy = !var.deletion_protection
}

resource "aws_s3_bucket_public_access_block" "documents" {
  bucket = aws_s3_bucket.documents.bucket

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "documents" {
  bucket = aws_s3_bucket.documents.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "documents" {
  bucket = aws_s3_bucket.documents.bucket

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "documents" {
  bucket = aws_s3_bucket.documents.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

# For documents that are too large for the API: pages send and fetch them at URLs that the API signs.
# The same origins may use both. IAM judges each use of a URL by the role that signed it.
resource "aws_s3_bucket_cors_configuration" "documents" {
  bucket = aws_s3_bucket.documents.bucket

  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = var.cors_allow_origins
    allowed_headers = ["Content-Type"]
    max_age_seconds = 7200
  }
}

data "aws_iam_policy_document" "documents" {
  statement {
    sid       = "DenyWithoutTLS"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.documents_bucket_arn, "${local.documents_bucket_arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "documents" {
  bucket = aws_s3_bucket.documents.bucket
  policy = data.aws_iam_policy_document.documents.json

  # S3 refuses two of these changes to the same bucket at once.
  depends_on = [aws_s3_bucket_public_access_block.documents]
}
