variable "stage_name" {
  description = "Name of the API's stage, the first part of every path without `api.domain`."
  type        = string
  default     = "live"
  nullable    = false
}

variable "cors_allow_origins" {
  description = "Origins whose scripts may call the API from a browser, and use the URLs of the documents bucket that it signs; as browsers send them, or `*` alone for any."
  type        = list(string)
  default     = ["*"]
  nullable    = false
}

variable "cors_allow_headers" {
  description = "Request headers that scripts may send besides those that the API itself reads, such as those of a handler of yours."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "api" {
  description = <<-EOT
    How the API is reached; the api module describes each part. `endpoint_type`: REGIONAL, EDGE or
    PRIVATE, with `vpc_endpoint_ids`. `resource_policy`: who may reach it at all. `domain`: a name of
    your own. `web_acl`: a firewall of yours. `throttling` and `method_settings`: requests a second.
    `access_log`: a line for each request; `account_logging_role` gives API Gateway the role that it
    writes them with, which is one for the whole account and region.
  EOT
  type = object({
    endpoint_type    = optional(string, "REGIONAL")
    vpc_endpoint_ids = optional(set(string), [])
    resource_policy  = optional(object({ json = string }))
    domain = optional(object({
      name            = string
      certificate_arn = string
      base_path       = optional(string, "")
    }))
    web_acl = optional(object({ arn = string }))
    throttling = optional(object({
      rate_limit  = number
      burst_limit = number
    }))
    method_settings = optional(map(object({
      rate_limit      = optional(number)
      burst_limit     = optional(number)
      metrics_enabled = optional(bool, false)
    })), {})
    access_log           = optional(object({ retention_days = optional(number, 30) }))
    account_logging_role = optional(bool, false)
  })
  default  = {}
  nullable = false
}
