# What routes and paths there are, and what is wrong with them. A validation cannot use a local value
# that comes from its own variable, so the output has these conditions.
locals {
  public_methods = "(GET|HEAD|POST|PUT|PATCH|DELETE)"

  # https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html
  public_part = "[A-Za-z0-9._:-]+|\\{[A-Za-z0-9._-]+\\}"

  routes           = [for route in try(coalesce(var.public_routes.routes), []) : coalesce(route, "null")]
  misshapen_routes = [for route in local.routes : "\"${route}\"" if !can(regex("^${local.public_methods} (/|(/(${local.public_part}))*/(${local.public_part}|\\{[A-Za-z0-9._-]+\\+\\}))$", route)) || can(regex("/\\.{1,2}(/|$)", route))]
  open_routes      = [for route in local.routes : "\"${route}\"" if can(regex("^\\S+ /\\{", route))]
  public_paths     = distinct([for route in local.routes : try(split(" ", route)[1], "/")])

  # Of "/webhooks/stripe": "/webhooks" too.
  public_resource_paths = distinct(concat(["/"], flatten([
    for path in local.public_paths : [for end in range(2, length(split("/", path)) + 1) : join("/", slice(split("/", path), 0, end))]
  ])))

  # The parameters below each path, where there is more than one.
  rival_parameters = {
    for place, names in {
      for path in local.public_resource_paths :
      replace(path, "/[^/]*$/", "") => reverse(split("/", path))[0]... if endswith(path, "}")
    } : place => names if length(names) > 1
  }

  # Keys that method_settings may have.
  methods = flatten([
    for path in concat(["{proxy+}"], [for path in local.public_resource_paths : replace(path, "/", "~1")]) :
    [for verb in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] : "${path}/${verb}"]
  ])
}
