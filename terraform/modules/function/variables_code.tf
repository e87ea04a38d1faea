variable "package" {
  description = "Path of the zip with the function's code. Without `package`, `package_s3` and `image_uri` the module makes no function and no log group, only the role and the configuration for your own function `name`."
  type        = string
  default     = null

  validation {
    condition     = var.package == null || try(fileexists(var.package), false)
    error_message = "package is ${jsonencode(var.package)}, and there is no such file."
  }

  validation {
    condition     = length([for other in [var.package_s3, var.image_uri] : other if other != null]) == 0 || var.package == null
    error_message = "More than one of package, package_s3 and image_uri is set: set only one of them."
  }

  validation {
    condition     = anytrue([for code in [var.package, var.package_s3, var.image_uri] : code != null]) || length(local.inputs_of_own_function) == 0
    error_message = "Without package, package_s3 or image_uri there is no function to apply these to: ${join(", ", local.inputs_of_own_function)}."
  }
}

variable "package_s3" {
  description = <<-EOT
    Zip with the function's code in a bucket of the function's region, in place of `package`; an object.
    `bucket` and `key`: the zip. `version`: the object's version in a versioned bucket. `sha256`: the
    zip's SHA-256 in Base64, as `filebase64sha256` returns it. One of the latter two is needed, so that
    Terraform notices a new zip.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.package_s3 == null || var.image_uri == null
    error_message = "package_s3 and image_uri are both set: set only one of them."
  }
}

variable "image_uri" {
  description = "Address of a container image with the function's code, in place of `package`: in an ECR repository of the function's region, with a digest or a tag. `handler` becomes its command."
  type        = string
  default     = null

  validation {
    condition     = var.image_uri == null || can(regex("^\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.[a-z0-9.-]+/[a-z0-9]+([._/-]+[a-z0-9]+)*(:[\\w][\\w.-]{0,127}|@sha256:[0-9a-f]{64})$", var.image_uri))
    error_message = "image_uri is ${jsonencode(var.image_uri)}; it must be the address of an image in ECR with a tag or a digest, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/documents@sha256:…, because Lambda accepts images only from there."
  }

  validation {
    condition     = try(regex("\\.dkr\\.ecr\\.([a-z0-9-]+)\\.", var.image_uri)[0] == local.region, true)
    error_message = "image_uri is of an image in ${try(regex("\\.dkr\\.ecr\\.([a-z0-9-]+)\\.", var.image_uri)[0], "no region")}, and Lambda accepts images of its own region, ${local.region}."
  }

  validation {
    condition     = var.image_uri == null || length(local.inputs_of_a_zip) == 0
    error_message = "An image brings its own Python and libraries, and Lambda makes no snapshot of it: omit ${join(", ", local.inputs_of_a_zip)}."
  }
}

variable "layers" {
  description = "ARNs of versions of layers for the function, up to 5, in the function's region. If two layers have the same file, the later one wins."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.layers : can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:layer:[\\w-]+:[1-9]\\d*$", arn))])
    error_message = "A layer is the ARN of one of its versions, such as arn:aws:lambda:eu-central-1:123456789012:layer:common:3; invalid: ${join(", ", [for arn in var.layers : jsonencode(arn) if !can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:layer:[\\w-]+:[1-9]\\d*$", arn))])}."
  }

  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  validation {
    condition     = length(var.layers) <= 5
    error_message = "layers has ${length(var.layers)} layers; Lambda allows 5."
  }

  validation {
    condition     = length(distinct([for arn in var.layers : try(replace(arn, "/:[0-9]+$/", ""), arn)])) == length(var.layers)
    error_message = "Lambda accepts a layer once, in one version; layers has: ${join(", ", [for arn in var.layers : jsonencode(arn)])}."
  }

  validation {
    condition     = alltrue([for arn in var.layers : try(split(":", arn)[3] == local.region, true)])
    error_message = "Lambda accepts layers of its own region, ${local.region}; invalid: ${join(", ", [for arn in var.layers : jsonencode(arn) if !try(split(":", arn)[3] == local.region, true)])}."
  }
}

variable "live_version" {
  description = "Version of the function that serves the API. Default: the newest. To roll back, name an older one."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version is ${jsonencode(var.live_version)}; it must be the number of a published version, such as \"7\"."
  }
}

variable "handler" {
  description = "Python function that Lambda calls, as `module.function`; for an image, its command."
  type        = string
  default     = "app.lambda_handler"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w./-]+\\.[A-Za-z_]\\w*$", var.handler)) && length(var.handler) <= 128
    error_message = "handler is \"${var.handler}\"; it must be module.function, with up to 128 characters."
  }
}

variable "runtime" {
  description = "Lambda runtime of a zip, python3.11 to python3.14; python3.14 needs version 6 of the AWS provider."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = can(regex("^python3\\.1[1-4]$", var.runtime))
    error_message = "runtime is \"${var.runtime}\"; it must be python3.11, python3.12, python3.13 or python3.14, the ones that Lambda has."
  }
}

variable "architecture" {
  description = "Processor architecture, `arm64` or `x86_64`; a package with compiled libraries, and an image, must match it."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is \"${var.architecture}\"; it must be arm64 or x86_64."
  }
}
