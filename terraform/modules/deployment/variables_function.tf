variable "function_package" {
  description = "Path of the zip that `scripts/package` builds, absolute or relative to the root module's folder."
  type        = string
  nullable    = false

  validation {
    condition     = local.code_elsewhere || fileexists(var.function_package)
    error_message = "There is no file \"${var.function_package}\": run scripts/package first."
  }
}

variable "function" {
  description = <<-EOT
    Further settings of the function; an object, whose parts the function module describes.
    `package_s3`, an object with `bucket`, `key` and `version` or `sha256`, or `image_uri`: the code, in
    place of `function_package`. `layers`: a list of up to 5 ARNs of layer versions.
    `ephemeral_storage`: MB. `environment`: a map of variables. `application_log_level` and
    `system_log_level`. `statements`: a list of further rights of the execution role, which must not
    concern the groups' roles.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.function))
    error_message = "function is ${jsonencode(var.function)}; it must be an object, such as { ephemeral_storage = 1024 }."
  }

  validation {
    condition     = length(setintersection(try(keys(var.function.environment), []), ["BASE_PATH", "DOCUMENTS_BUCKET"])) == 0
    error_message = "function.environment must not set ${join(" and ", setintersection(try(keys(var.function.environment), []), ["BASE_PATH", "DOCUMENTS_BUCKET"]))}: the deployment does."
  }
}

variable "live_version" {
  description = "Version of the function that serves the API. Default: the newest. To roll back, name an older one."
  type        = string
  default     = null
}

variable "runtime" {
  description = "Lambda runtime of the function and the authorizer `lambda`, python3.11 to python3.14; python3.14 needs version 6 of the AWS provider."
  type        = string
  default     = "python3.13"
  nullable    = false
}

variable "architecture" {
  description = "Processor architecture of the function and the authorizer `lambda`, `arm64` or `x86_64`."
  type        = string
  default     = "arm64"
  nullable    = false
}

variable "memory_size" {
  description = "Memory of the function in MB; Lambda gives processor time in proportion to it."
  type        = number
  default     = 512
  nullable    = false
}

variable "timeout" {
  description = "Seconds after which Lambda ends a request, 29 at most."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.timeout <= 29
    error_message = "timeout is ${var.timeout}; API Gateway waits 29 seconds at most for the function."
  }
}

variable "reserved_concurrency" {
  description = "How many requests the function may answer at once; 0 stops it. Default: the account's unreserved concurrency."
  type        = number
  default     = null
}

variable "provisioned_concurrency" {
  description = "How many execution environments Lambda keeps ready, for which AWS charges. Default: none."
  type        = number
  default     = null
}

variable "snap_start" {
  description = "Whether new execution environments start from a snapshot, which shortens cold starts. Needs python3.12 or later, and excludes `provisioned_concurrency`."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc" {
  description = "Subnets and security groups of the function, from which the function must reach STS and every service that its callers use. Default: no VPC."
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
  })
  default = null
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the logs of the function and the authorizer `lambda`."
  type        = number
  default     = 30
  nullable    = false
}
