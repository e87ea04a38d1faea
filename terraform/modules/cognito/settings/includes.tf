# What groups bring to those that include them. Terraform has no recursion: each level is a line here.
locals {
  includes = { for name, group in var.groups : name => distinct(group.includes) }

  # Each group with those that it includes: each of them after what it includes itself, and once.
  members_1 = { for name, others in local.includes : name => concat(others, [name]) }
  members_2 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_1[other]]), [name])) }
  members_3 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_2[other]]), [name])) }
  members_4 = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_3[other]]), [name])) }
  members   = { for name, others in local.includes : name => distinct(concat(flatten([for other in others : local.members_4[other]]), [name])) }

  # The shortest way from each group to each that it includes, one level further than is allowed.
  ways_1 = { for name, others in local.includes : name => { for other in others : other => [name, other] } }
  ways_2 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_1[other] : end => concat([name], way) }], [local.ways_1[name]])...) }
  ways_3 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_2[other] : end => concat([name], way) }], [local.ways_2[name]])...) }
  ways_4 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_3[other] : end => concat([name], way) }], [local.ways_3[name]])...) }
  ways_5 = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_4[other] : end => concat([name], way) }], [local.ways_4[name]])...) }
  ways   = { for name, others in local.includes : name => merge(concat([for other in others : { for end, way in local.ways_5[other] : end => concat([name], way) }], [local.ways_5[name]])...) }

  # Each cycle from its first name by the alphabet, not from each of its groups again.
  cycles   = [for name, ways in local.ways : join(" > ", ways[name]) if try(sort(ways[name])[0] == name, false)]
  too_deep = flatten([for name, ways in local.ways : [for end, way in ways : join(" > ", way) if length(way) > 6 && end != name]])

  brought_statements = {
    for name, members in local.members : name => flatten([
      for member in members : [
        for statement in var.groups[member].statements : { group = member, sid = statement.sid == null ? "" : statement.sid, statement = statement }
      ]
    ])
  }

  # IAM refuses a sid that a policy has twice: the same statement of two groups comes once.
  joined_statements = {
    for name, statements in local.brought_statements : name => [
      for number, entry in statements : entry.statement if entry.sid == "" || index(statements[*].sid, entry.sid) == number
    ]
  }

  # A comparison may be unknown until the apply, as an ARN is. Then so is this list, and its check waits.
  sid_clashes = compact(flatten([
    for name, statements in local.brought_statements : [
      for entry in statements : statements[index(statements[*].sid, entry.sid)].statement == entry.statement ? "" : "${name} (\"${entry.sid}\" of ${statements[index(statements[*].sid, entry.sid)].group} and of ${entry.group})" if entry.sid != ""
    ]
  ]))

  joined_managed_policy_arns = { for name, members in local.members : name => setunion([for member in members : var.groups[member].managed_policy_arns]...) }
}
