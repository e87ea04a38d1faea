"""Patches to the installed botocore that remove or change the private parts that the library uses.

A patch leaves botocore working: it hides a name only from the library, or renames it throughout.
"""

# Each with the name in the log's line.
CHANGES = {
    "no _get_ssl_context": (
        """
import botocore.httpsession as h
original = h.URLLib3Session._get_ssl_context
del h.URLLib3Session._get_ssl_context
def options(self, **extra):
    return {"timeout": self._timeout, "maxsize": self._max_pool_connections,
            "ssl_context": h.create_urllib3_context(), "socket_options": self._socket_options,
            **extra}
h.URLLib3Session._get_pool_manager_kwargs = options
""",
        "_get_ssl_context",
    ),
    "no _timeout, no _manager": (
        """
import group_role._botocore.time_limits as t
def options_of(session):
    raise AttributeError("_manager")
t._options_of = options_of
""",
        "_manager",
    ),
    "no _provider": (
        """
import botocore.regions as r
original = r.EndpointRulesetResolver.__init__
def init(self, *args, **kwargs):
    original(self, *args, **kwargs)
    self.renamed = self._provider
    del self._provider
r.EndpointRulesetResolver.__init__ = init
r.EndpointRulesetResolver.__getattr__ = lambda self, name: (
    self.renamed if name == "_provider" and calling() else missing(name))
import sys
def calling():
    return "shared_models" not in sys._getframe(2).f_code.co_filename
def missing(name):
    raise AttributeError(name)
""",
        "_provider",
    ),
    "no service_model among a client's parts": (
        """
import botocore.client as c
original = c.BaseClient.__init__
def init(self, *args, **parts):
    original(self, *args, **{"service_model" if n == "model" else n: p for n, p in parts.items()})
c.BaseClient.__init__ = init
creator = c.ClientCreator._get_client_args
def renamed(self, *args, **kwargs):
    parts = creator(self, *args, **kwargs)
    parts["model"] = parts.pop("service_model")
    return parts
c.ClientCreator._get_client_args = renamed
""",
        "service_model",
    ),
    "no load_file": (
        """
import botocore.loaders as l
l.JSONFileLoader.read_file = l.JSONFileLoader.load_file
del l.JSONFileLoader.load_file
l.JSONFileLoader.__getattr__ = lambda self, name: {"load_file": self.read_file}[name]
""",
        "Loader",
    ),
    "no JSONFileLoader": (
        """
import botocore.loaders as l
l.Loader.FILE_LOADER_CLASS = l.JSONFileLoader
del l.JSONFileLoader
""",
        "Loader",
    ),
    "no list_available_services of a Loader's": (
        """
import botocore.loaders as l
class Elsewhere:
    list_available_services = l.Loader.__dict__["list_available_services"]
del l.Loader.list_available_services
import botocore.session as s
l.Loader.__getattr__ = lambda self, name: (
    Elsewhere.list_available_services.__get__(self) if name == "list_available_services"
    else object.__getattribute__(self, name))
""",
        "Loader",
    ),
    "a Loader of other arguments": (
        """
import botocore.loaders as l
original = l.Loader.__init__
l.Loader.__init__ = lambda self, paths=None, *, reader=None: original(self, paths)
l.create_loader = lambda path=None: l.Loader(path.split(":") if path else None)
""",
        "Loader",
    ),
    "no search_paths": (
        """
import botocore.loaders as l
l.Loader.folders = l.Loader.search_paths
def missing(self):
    import sys
    if "model_loader" in sys._getframe(1).f_code.co_filename:
        raise AttributeError("search_paths")
    return self.folders
l.Loader.search_paths = property(missing)
""",
        "list_available_services",
    ),
    "no get_environ_proxies": (
        """
import botocore.endpoint, botocore.utils, builtins
builtins.get_environ_proxies = botocore.utils.get_environ_proxies  # for botocore itself
del botocore.utils.get_environ_proxies
""",
        "before-send",
    ),
    "no arguments of a URLLib3Session": (
        """
import botocore.httpsession as h
original = h.URLLib3Session.__init__
def init(self, *, max_pool_connections=10, **options):
    if max_pool_connections != 10:
        raise TypeError("max_pool_connections")
    original(self, **options)
h.URLLib3Session.__init__ = init
""",
        "before-send",
    ),
    "no event before-send": (
        """
import botocore.hooks as h
original = h.EventAliaser.emit
def emit(self, event_name, **kwargs):
    return [] if event_name.startswith("before-send") else original(self, event_name, **kwargs)
h.EventAliaser.emit = emit
""",
        "before-send",
    ),
    "no base_classes in the event": (
        """
import botocore.client as c
original = c.ClientCreator._create_client_class
def create(self, service_name, model):
    emit = self._event_emitter.emit
    def without(name, **event):
        event.pop("base_classes", None)
        return emit(name, **event)
    self._event_emitter.emit = without
    try:
        return original(self, service_name, model)
    finally:
        del self._event_emitter.emit
c.ClientCreator._create_client_class = create
""",
        "base_classes",
    ),
    "no _endpoint of a client": (
        """
import botocore.client as c
def endpoint(self):
    import sys
    if sys._getframe(1).f_code.co_name == "_limit":
        raise AttributeError("_endpoint")
    return self.__dict__["_endpoint"]
c.BaseClient._endpoint = property(endpoint, lambda s, e: s.__dict__.update(_endpoint=e))
""",
        "_endpoint",
    ),
    "no hyphenize": (
        """
import botocore.client as c, botocore.model as m
m.ServiceId.hyphenize_ = m.ServiceId.hyphenize
def hyphenize(self):
    import sys
    if "time_limits" in sys._getframe(1).f_code.co_filename:
        raise AttributeError("hyphenize")
    return self.hyphenize_()
m.ServiceId.hyphenize = hyphenize
""",
        "service_id",
    ),
    "nothing changed": ("", ""),
}
