variable "package_s3" {
  description = "As the function module describes it."
  type = object({
    bucket  = string
    key     = string
    version = optional(string)
    sha256  = optional(string)
  })
  default = null

  validation {
    condition     = var.package_s3 == null || try(can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.package_s3.bucket)) && length(var.package_s3.key) > 0 && length(var.package_s3.key) <= 1024, false)
    error_message = "package_s3 needs the name of a bucket, and a key of 1 to 1024 characters; it has the bucket ${try(jsonencode(var.package_s3.bucket), "null")} and the key ${try(jsonencode(var.package_s3.key), "null")}."
  }

  validation {
    condition     = try(can(regex("^[A-Za-z0-9+/]{43}=$", coalesce(var.package_s3.sha256))), true) || try(var.package_s3.sha256 == null, true)
    error_message = "package_s3.sha256 is ${try(jsonencode(var.package_s3.sha256), "null")}; it must be a SHA-256 in Base64, 44 characters, as filebase64sha256 or `openssl dgst -sha256 -binary function.zip | base64` gives it."
  }

  validation {
    condition     = try(var.package_s3.sha256 != null || length(var.package_s3.version == null ? "" : var.package_s3.version) > 0, true)
    error_message = "package_s3 needs the version of the object or the sha256 of the zip: without either, Terraform would not notice a new zip of the same name."
  }
}
