variable "resource_server" {
  description = "As the cognito module describes it."
  type = object({
    identifier = string
    scopes     = map(string)
  })
  default = null

  # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html
  validation {
    condition     = var.resource_server == null || can(regex("^[!#-\\[\\]-~]{1,256}$", var.resource_server.identifier))
    error_message = "resource_server.identifier is ${jsonencode(try(var.resource_server.identifier, null))}; it has 1 to 256 ASCII characters without spaces, quotation marks and backslashes, such as the API's URL."
  }

  validation {
    condition     = try(length(var.resource_server.scopes) >= 1 && length(var.resource_server.scopes) <= 100, var.resource_server == null)
    error_message = "resource_server.scopes has ${try(length(var.resource_server.scopes), 0)} scopes; it must have 1 to 100."
  }

  validation {
    condition     = alltrue([for name in try(keys(var.resource_server.scopes), []) : can(regex("^[!#-.0-\\[\\]-~]{1,256}$", name))])
    error_message = "A scope's name has 1 to 256 ASCII characters without spaces, quotation marks, slashes and backslashes; invalid: ${join(", ", [for name in try(keys(var.resource_server.scopes), []) : "\"${name}\"" if !can(regex("^[!#-.0-\\[\\]-~]{1,256}$", name))])}."
  }

  validation {
    condition     = alltrue([for text in try(values(var.resource_server.scopes), []) : try(length(text) >= 1 && length(text) <= 256, false)])
    error_message = "A scope's description has 1 to 256 characters; invalid: ${join(", ", [for name, text in try(coalesce(var.resource_server.scopes), {}) : name if !try(length(text) >= 1 && length(text) <= 256, false)])}."
  }
}

variable "clients" {
  description = "As the cognito module describes it."
  type = map(object({
    callback_urls      = optional(set(string), [])
    logout_urls        = optional(set(string), [])
    identity_providers = optional(set(string), [])
    secret             = optional(bool)
    scopes             = optional(set(string), [])
    group              = optional(string)
    token_validity = optional(object({
      access_minutes = optional(number, 60)
      id_minutes     = optional(number, 60)
      refresh_days   = optional(number, 30)
      rotation       = optional(object({ grace_seconds = optional(number, 0) }))
    }))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.clients) : can(regex("^[\\w+=,.@-]{1,64}$", name))])
    error_message = "A client's name has 1 to 64 letters, digits or any of _+=,.@-; invalid: ${join(", ", [for name in keys(var.clients) : "\"${name}\"" if !can(regex("^[\\w+=,.@-]{1,64}$", name))])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : max(length(client.callback_urls), length(client.logout_urls)) <= 100])
    error_message = "A client can have up to 100 callback_urls and 100 logout_urls; these have more: ${join(", ", [for name, client in var.clients : name if max(length(client.callback_urls), length(client.logout_urls)) > 100])}."
  }

  validation {
    condition     = alltrue(flatten([for client in values(var.clients) : [for url in setunion(client.callback_urls, client.logout_urls) : try(can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url))) && !can(regex("^https?://[^/]*[*]", url)), false) && try(length(url) <= 1024, true)]]))
    error_message = "A URL of a client is https, http on localhost, or of an application's own scheme, without a fragment and without a wildcard for the host, with up to 1024 characters; invalid: ${join(", ", flatten([for name, client in var.clients : [for url in setunion(client.callback_urls, client.logout_urls) : "${jsonencode(try(substr(url, 0, 60), null))} (${name})" if !(try(can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url))) && !can(regex("^https?://[^/]*[*]", url)), false) && try(length(url) <= 1024, true))]]))}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : length(client.logout_urls) + length(client.identity_providers) == 0 || length(client.callback_urls) > 0])
    error_message = "A client with logout_urls or identity_providers signs users in on the sign-in pages, which return users to one of callback_urls; these clients have none: ${join(", ", [for name, client in var.clients : name if length(client.logout_urls) + length(client.identity_providers) > 0 && length(client.callback_urls) == 0])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : (client.group == null) == (length(client.scopes) == 0)])
    error_message = "A machine has scopes, which its token carries, and a group, whose role it gets; users' clients have neither. These clients have only one of the two: ${join(", ", [for name, client in var.clients : name if(client.group == null) != (length(client.scopes) == 0)])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : length(client.callback_urls) == 0 && coalesce(client.secret, true) if client.group != null])
    error_message = "A machine signs in with its secret, and no user signs in with its client: it cannot have callback_urls or secret = false. Invalid: ${join(", ", [for name, client in var.clients : name if client.group != null && !(length(client.callback_urls) == 0 && coalesce(client.secret, true))])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : contains(keys(var.groups), client.group) if client.group != null])
    error_message = "Clients name groups that groups does not have: ${join(", ", [for name, client in var.clients : "${name} (${client.group})" if client.group != null && !contains(keys(var.groups), coalesce(client.group, "-"))])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : length(setsubtract(client.scopes, local.scopes)) == 0])
    error_message = "A client's scopes are written IDENTIFIER/NAME, and resource_server has ${length(local.scopes) == 0 ? "none" : join(", ", local.scopes)}; these are others: ${join(", ", flatten([for name, client in var.clients : [for scope in setsubtract(client.scopes, local.scopes) : "${name} (${jsonencode(scope)})"]]))}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : length(client.scopes) <= 50])
    error_message = "A client can have up to 50 scopes; these have more: ${join(", ", [for name, client in var.clients : "${name} (${length(client.scopes)})" if length(client.scopes) > 50])}."
  }

  validation {
    condition = alltrue(flatten([
      for client in values(var.clients) : [
        for validity in client.token_validity[*] : [
          for number in [[validity.access_minutes, 5, 1440], [validity.id_minutes, 5, 1440], [validity.refresh_days, 1, 3650], [try(coalesce(validity.rotation.grace_seconds, 0), 0), 0, 60]] :
          floor(number[0]) == number[0] && number[0] >= number[1] && number[0] <= number[2]
        ]
      ]
    ]))
    error_message = "A client's token_validity has whole numbers: access_minutes and id_minutes from 5 to 1440, refresh_days from 1 to 3650, rotation.grace_seconds from 0 to 60. It is: ${join("; ", [for name, client in var.clients : "${name} ${jsonencode(client.token_validity)}" if client.token_validity != null])}."
  }

  validation {
    condition     = alltrue([for client in values(var.clients) : try(client.token_validity.refresh_days * 1440 > max(client.token_validity.access_minutes, client.token_validity.id_minutes), true)])
    error_message = "Refresh tokens must be valid for longer than the others; invalid: ${join(", ", [for name, client in var.clients : name if !try(client.token_validity.refresh_days * 1440 > max(client.token_validity.access_minutes, client.token_validity.id_minutes), true)])}."
  }

  # Cognito refuses the flow for refresh tokens together with rotation. Without any flow it lets users
  # sign in directly.
  validation {
    condition     = alltrue([for client in values(var.clients) : client.token_validity == null ? var.token_validity.rotation == null : client.token_validity.rotation == null if length(client.identity_providers) > 0])
    error_message = "Refresh tokens of a client with identity_providers cannot rotate: Cognito would let local users sign in with this client. Write token_validity without rotation for ${join(", ", [for name, client in var.clients : name if length(client.identity_providers) > 0])}."
  }
}

locals {
  scopes = [for name in try(keys(var.resource_server.scopes), []) : "${var.resource_server.identifier}/${name}"]
}
