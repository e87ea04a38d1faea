locals {
  unknown = flatten([
    for object in var.objects : [
      for key in setsubtract(object.keys, var.settings[object.kind]) : {
        path   = "${object.path}.${key}"
        kind   = object.kind
        likely = [for setting in var.settings[object.kind] : setting if startswith(setting, substr(key, 0, 3)) || strcontains(setting, key) || strcontains(key, setting)]
        known  = var.settings[object.kind]
      }
    ]
  ])
}

output "unknown" {
  description = "Always null. The plan stops here if an object has an unknown key."
  value       = null

  precondition {
    condition = length(local.unknown) == 0
    error_message = join("\n", [
      for key in local.unknown :
      "${key.path} is not a setting${length(key.likely) == 0 ? "." : "; did you mean ${join(" or ", key.likely)}?"} ${key.kind} knows ${join(", ", key.known)}."
    ])
  }
}
