/** Who else may see or change a config, and in which role. */
import { Trans } from '@lingui/react/macro';
import { t } from '@lingui/core/macro';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { Grants, RevokeConfig, type GrantLine } from '../documents/sharing';
import { whyNot, type Refusal } from '../parts/Guarded';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Ago } from '../parts/time';
import { AccessToConfig } from './Access';
import { GrantForm } from './GrantForm';
import { ROLE_WORDS } from './roles';

interface Props {
  config: { id: string; viewerCan: { share: boolean }; viewerCannot: readonly Refusal[] };
}

function nameOf(grantee: GrantLine['grantee']): string {
  if (grantee.__typename === 'User') {
    return grantee.displayName || grantee.username;
  }
  const { name } = grantee;
  return t`Group ${name}`;
}

function GrantRow({ grant, configId, mayRevoke }: { grant: GrantLine; configId: string; mayRevoke: boolean }) {
  const revoke = useAct(RevokeConfig);
  const { grantee } = grant;
  const role = ROLE_WORDS[grant.role];
  const who = nameOf(grantee);
  const input = {
    configId,
    grantee: grantee.__typename === 'User' ? { userId: grantee.id } : { groupId: grantee.id },
  };
  return (
    <li className="grant">
      <div className="who">
        <strong>{who}</strong>
        <span>
          <Trans>
            {role}, since <Ago at={grant.grantedAt} />
          </Trans>
        </span>
      </div>
      {mayRevoke && (
        <Button className="small" data-busy={revoke.busy || undefined} onPress={() => void revoke.run({ input })}>
          <Trans>
            Revoke<span className="sr"> from {who}</span>
          </Trans>
        </Button>
      )}
      <ProblemNote problem={revoke.problem} />
    </li>
  );
}

export function Sharing({ config }: Props) {
  const [{ data, error }] = useQuery({ query: Grants, variables: { configId: config.id } });
  const grants = data?.config?.grants.edges.map((edge) => edge.node);
  const mayShare = config.viewerCan.share;
  if (error) {
    return <ProblemNote problem={problemOfFailure(error)} />;
  }
  if (grants === undefined) {
    return <Loading what={t`who may see this`} />;
  }
  return (
    <>
      {grants.length === 0 && <Empty sentence={t`Only its owner and administrators see this config.`} />}
      {grants.length > 0 && (
        <ul className="lines">
          {grants.map((grant) => (
            <GrantRow key={grant.id} grant={grant} configId={config.id} mayRevoke={mayShare} />
          ))}
        </ul>
      )}
      {mayShare ? <GrantForm configId={config.id} /> : <p className="why">{whyNot(config.viewerCannot, 'SHARE')}</p>}
      <section aria-labelledby="access">
        <h2 id="access">{mayShare ? t`Who can do what, and why` : t`What you can do, and why`}</h2>
        <AccessToConfig
          configId={config.id}
          ofOthers={mayShare}
          round={grants.map(({ id, role }) => id + role).join(' ')}
        />
      </section>
    </>
  );
}
