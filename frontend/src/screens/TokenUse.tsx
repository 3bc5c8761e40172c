/** How a program uses a token that was just made: a command that can be pasted as it stands. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { base } from '../base';
import { CopyText } from '../parts/CopyText';

const PUBLISH = 'mutation { publishEvent(input: {type: "ticket.opened", data: {title: "Printer on fire"}}) { __typename ... on Error { message } } }';
const READ = '{ viewer { user { username } } }';

/** The token itself stays out of it, and so out of a shell's history. */
export function commandOf(mayPublish: boolean, origin: string): string {
  const asked = JSON.stringify({ query: mayPublish ? PUBLISH : READ });
  return `curl ${origin}${base}graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${asked}'`;
}

export function TokenUse({ mayPublish }: { mayPublish: boolean }) {
  return (
    <>
      <p>
        {mayPublish ? (
          <Trans>
            With the token in <code>$TOKEN</code>, this publishes an event, to every config that wants it:
          </Trans>
        ) : (
          <Trans>
            With the token in <code>$TOKEN</code>, this asks who it acts for:
          </Trans>
        )}
      </p>
      <CopyText text={commandOf(mayPublish, location.origin)} what={t`the command`} />
    </>
  );
}
