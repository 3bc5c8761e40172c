"""The enums of the schema that are not about forms."""

from jackfield.api.defining import Word, words


@words
class ErrorCode(Word):
    """Why something was refused, for a program; a code never changes its meaning."""

    VALIDATION = "VALIDATION", "What was given does not do: issues say where and why."
    NOT_FOUND = "NOT_FOUND", "There is none, or the viewer may not see it."
    PERMISSION_DENIED = "PERMISSION_DENIED", "The viewer, or the token in use, may not do this."
    UNAUTHENTICATED = "UNAUTHENTICATED", "Nobody is signed in: ask for a sign-in and keep what was typed."
    WRONG_CREDENTIALS = "WRONG_CREDENTIALS", "No active user has this name and password."
    CONFLICT = "CONFLICT", "Somebody else was first: it is another version, or the name is taken."
    FORM_CHANGED = "FORM_CHANGED", "The form is another by now: read it again."
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT", "The idempotency key was used with another input."
    BUSY = "BUSY", "Something else is under way with the same thing: try again."
    NOT_ACTIVE = "NOT_ACTIVE", "The integration is not active, or paused."
    NOT_INSTALLED = "NOT_INSTALLED", "The integration is not installed."
    NOT_ENABLED = "NOT_ENABLED", "The config is not enabled."
    FLOW_EXPIRED = "FLOW_EXPIRED", "The flow has run out: start it again."
    FORM_EXPIRED = "FORM_EXPIRED", "The form's token has run out: read the form again."
    STEP_OVER = "STEP_OVER", "The step was answered already, or the flow is over."
    SETTLED = "SETTLED", "The delivery is settled."
    NOT_SETTLED = "NOT_SETTLED", "The delivery is not settled yet."
    SHADOWED = "SHADOWED", "This copy of the deployment is not adopted and sends nothing."
    NOT_OFFERED = "NOT_OFFERED", "This deployment, or this integration, does not offer it."
    RATE_LIMITED = "RATE_LIMITED", "Too often: wait, then try again."
    CHECK_FAILED = "CHECK_FAILED", "The service said no, or nothing, to a live check."


@words
class FlowKind(Word):
    """What a flow is about."""

    ACTIVATE = "ACTIVATE", "Activates an integration."
    DEACTIVATE = "DEACTIVATE", "Deactivates an integration, after showing the consequences."
    MANAGE = "MANAGE", "Does something that the integration offers beyond on and off."
    CONFIGURE = "CONFIGURE", "Makes or changes a config."
    REAUTHENTICATE = "REAUTHENTICATE", "Enters the secrets of a config again."
    DELETE = "DELETE", "Deletes a config, after showing the consequences."
    SYNC = "SYNC", "Reads the service's things."
    REDELIVER = "REDELIVER", "Asks for many settled deliveries again."
    CANCEL = "CANCEL", "Cancels many waiting deliveries."


@words
class IntegrationState(Word):
    """What an administrator wants of an integration."""

    INACTIVE = "INACTIVE", "Nobody can use it."
    ACTIVE = "ACTIVE", "Owners can have configs, and they work."
    PAUSED = "PAUSED", "Everything is kept, and nothing works until it is resumed."


@words
class Health(Word):
    """What was seen last."""

    UNKNOWN = "UNKNOWN", "Nothing has been seen yet."
    HEALTHY = "HEALTHY", "It worked."
    DEGRADED = "DEGRADED", "It works with trouble."
    FAILING = "FAILING", "It does not work."
    UNAUTHORIZED = "UNAUTHORIZED", "The service refused the credentials: its owner must enter them again."
    QUIET = "QUIET", "Something was expected and nothing came."


@words
class StatusCause(Word):
    """Why a status is as it is, for a program."""

    DISABLED = "DISABLED", "The config is disabled."
    PAUSED = "PAUSED", "The integration is paused."
    INACTIVE = "INACTIVE", "The integration is not active."
    NOT_INSTALLED = "NOT_INSTALLED", "The integration's code is not installed."
    START_FAILED = "START_FAILED", "The integration raised, or took too long, when it was started."
    REFUSED = "REFUSED", "The service refused what was sent, or the credentials."
    UNREACHABLE = "UNREACHABLE", "The service could not be reached, or answered with a fault."
    SLOW = "SLOW", "The service took too long."
    BREAKER_OPEN = "BREAKER_OPEN", "So much failed lately that only a probe goes out."
    GONE = "GONE", "The service says that the destination is gone for good."
    GAVE_UP = "GAVE_UP", "It failed for days and was disabled."
    SILENT = "SILENT", "Nothing came in the time that the config expects something."
    DRIFTED = "DRIFTED", "The service's things are other than those known here."
    SHADOWED = "SHADOWED", "This copy of the deployment is not adopted and sends nothing."


@words
class BreakerState(Word):
    """Whether deliveries of a config go out."""

    CLOSED = "CLOSED", "Everything goes out."
    OPEN = "OPEN", "So much failed lately that nothing goes out for a while."
    PROBING = "PROBING", "One is on its way, to see whether it works again."


@words
class Capability(Word):
    """What an integration can do."""

    EVENTS = "EVENTS", "Sends events to the service."
    CHECK = "CHECK", "Asks the service whether settings work."
    SCHEDULE = "SCHEDULE", "Works at times."
    INBOUND = "INBOUND", "Is called by the service."
    SYNC = "SYNC", "Reads the service's things."
    CONTROL = "CONTROL", "Commands the service's things."
    MANAGE = "MANAGE", "Offers actions of its own."
    EXTERNAL_AUTH = "EXTERNAL_AUTH", "Signs in at the service's own page."


@words
class DeliveryPromise(Word):
    """How often an event may arrive at the service."""

    EFFECTIVELY_ONCE = "EFFECTIVELY_ONCE", "The service is asked before something is sent again."
    AT_LEAST_ONCE = "AT_LEAST_ONCE", "What got no answer is sent again, under the same id."
    AT_MOST_ONCE = "AT_MOST_ONCE", "What got no answer is sent again only when a person asks for it."


@words
class QualityTier(Word):
    """How well made an integration is, as its author says; each holds those before it."""

    BRONZE = "BRONZE", "It does its work, and keeps the contract of every integration."
    SILVER = "SILVER", "Its check tells whether settings work, and it says why something fails."
    GOLD = "GOLD", "It says where the owner clicks, and is tested with the service's real answers."
    PLATINUM = "PLATINUM", "A repeat does not reach the service twice."


@words
class Role(Word):
    """What one person grants another on a config; each role holds the one before it."""

    VIEWER = "VIEWER", "Sees the config and its deliveries."
    OPERATOR = "OPERATOR", "Also enables, disables and checks it, and redelivers."
    EDITOR = "EDITOR", "Also changes its settings."
    MANAGER = "MANAGER", "Also shares and deletes it."


@words
class Permission(Word):
    """One thing that somebody may do, with a config, with an integration or with the whole."""

    VIEW = "VIEW", "See a config and its deliveries."
    OPERATE = "OPERATE", "Enable, disable and check a config, and redeliver."
    EDIT = "EDIT", "Change a config's settings."
    SHARE = "SHARE", "Grant and revoke access to a config."
    DELETE = "DELETE", "Delete a config."
    TRANSFER = "TRANSFER", "Give a config to another owner."
    ACTIVATE = "ACTIVATE", "Activate integrations."
    DEACTIVATE = "DEACTIVATE", "Deactivate integrations."
    PAUSE = "PAUSE", "Pause and resume integrations."
    MANAGE = "MANAGE", "Use what integrations offer beyond on and off."
    CREATE_CONFIG = "CREATE_CONFIG", "Make a config of an integration."
    PUBLISH = "PUBLISH", "Publish events."
    AUDIT = "AUDIT", "Read who did what."
    ADMINISTER = "ADMINISTER", "Do everything."


@words
class TokenScope(Word):
    """What a token may be used for; it never exceeds its user."""

    READ = "READ", "Read; it is in each token."
    PUBLISH = "PUBLISH", "Publish events."
    OPERATE = "OPERATE", "Enable, disable and check configs, and redeliver."
    EDIT = "EDIT", "Make, change and delete configs."
    SHARE = "SHARE", "Grant and revoke access to configs."
    MANAGE = "MANAGE", "Activate, deactivate, pause, resume and manage integrations."
    ADMINISTER = "ADMINISTER", "People, audit and deployment."
    METRICS = "METRICS", "Read /metrics."


@words
class RemovalMode(Word):
    """What becomes of what people made."""

    SAFE = "SAFE", "Keep what people made."
    ALL = "ALL", "Take away everything."


@words
class SyncState(Word):
    """How a sync stands."""

    RUNNING = "RUNNING", "It is under way."
    SUCCEEDED = "SUCCEEDED", "The service's things are known here as they were."
    FAILED = "FAILED", "Nothing was changed."


@words
class ConfigOrder(Word):
    """In which order configs are listed."""

    NEWEST = "NEWEST", "The newest first."
    OLDEST = "OLDEST", "The oldest first."
    NAME = "NAME", "By name."
    RECENTLY_UPDATED = "RECENTLY_UPDATED", "The one changed last first."


@words
class DeliveryState(Word):
    """Where a delivery stands; the last six are settled."""

    PENDING = "PENDING", "Waits for its first attempt."
    SENDING = "SENDING", "Is being sent."
    RETRYING = "RETRYING", "Waits for its next attempt."
    HELD = "HELD", "Waits until what is in its way is over; reason says what."
    DELIVERED = "DELIVERED", "The service took it."
    REJECTED = "REJECTED", "The service will not take it."
    UNKNOWN = "UNKNOWN", "It was sent and nothing came back; a person decides."
    EXHAUSTED = "EXHAUSTED", "Given up after the last attempt."
    CANCELLED = "CANCELLED", "Not wanted any more."
    SHADOWED = "SHADOWED", "Settled and never sent, for this copy of the deployment is not adopted."


@words
class AttemptOutcome(Word):
    """How one attempt ended."""

    DELIVERED = "DELIVERED", "The service took it."
    REJECTED = "REJECTED", "The service will not take it."
    GONE = "GONE", "The destination is gone for good."
    UNAVAILABLE = "UNAVAILABLE", "The service cannot answer now."
    UNAUTHORIZED = "UNAUTHORIZED", "The service refused the credentials."
    UNKNOWN = "UNKNOWN", "It was sent and nothing came back."
    FAILED = "FAILED", "The integration itself raised."
    LOST = "LOST", "The worker died."
    SHADOWED = "SHADOWED", "It was not sent, for this copy of the deployment is not adopted."


@words
class ProcessKind(Word):
    """What a process is."""

    SERVER = "SERVER", "Serves, and delivers nothing."
    WORKER = "WORKER", "Delivers."
    EMBEDDED = "EMBEDDED", "Serves and delivers."
