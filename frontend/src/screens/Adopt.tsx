/** Makes this copy of the deployment the one that sends, after a look at which copy it is. */
import { Trans } from '@lingui/react/macro';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { AdoptDeployment, ShadowedDeployment } from '../documents/deployment';
import { ProblemNote } from '../parts/messages';

export function Adopt({ onLeave }: { onLeave(): void }) {
  const [{ data, error }] = useQuery({ query: ShadowedDeployment, requestPolicy: 'network-only' });
  const adopt = useAct(AdoptDeployment);
  const fingerprint = data?.deployment?.fingerprint;
  return (
    <>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {data && !fingerprint && (
        <p>
          <Trans>Which copy this is is not known to you: adopt it where the server runs.</Trans>
        </p>
      )}
      {fingerprint && (
        <p>
          <Trans>
            From then on it <strong>sends and takes like any other</strong>: adopt it only if the one that it was copied from no
            longer runs. What was not sent until then stays so, and can be sent again. This copy is <code>{fingerprint}</code>.
          </Trans>
        </p>
      )}
      <ProblemNote problem={adopt.problem} />
      <div className="verbs">
        {fingerprint && (
          <Button
            className="danger-solid"
            data-busy={adopt.busy || undefined}
            onPress={() => void adopt.run({ input: { fingerprint } })}
          >
            <Trans>Adopt this copy</Trans>
          </Button>
        )}
        <Button className="ghost" onPress={onLeave}>
          <Trans>Leave it shadowed</Trans>
        </Button>
      </div>
    </>
  );
}
