/** What the address of the audit says, as the API is asked; days are days of the person who looks. */

export interface AuditSearch {
  action?: string;
  actor?: string;
  subject?: string;
  since?: string;
  until?: string;
}

/** Days are written YYYY-MM-DD; the last one counts wholly. What is no day does not narrow. */
function momentOf(day: string | undefined, daysLater: number): string | null {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    return null;
  }
  const moment = new Date(`${day}T00:00`);
  moment.setDate(moment.getDate() + daysLater);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

export function filterOf({ action, actor, subject, since, until }: AuditSearch) {
  return {
    action: action === undefined ? null : [action],
    actorId: actor ?? null,
    subjectId: subject ?? null,
    since: momentOf(since, 0),
    until: momentOf(until, 1),
  };
}
