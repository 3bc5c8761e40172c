/** Configs as dense rows. A row lights up only when it wants attention. */
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { ConfigLine } from '../documents/bits';
import { useNewest } from '../live/useNewest';
import { StatusBadge } from '../status/Lamp';
import { shapeOf } from '../status/words';
import { ServiceIcon } from './ServiceIcon';
import { Ago } from './time';

/** Drawn again only when its own config is another: hundreds of them may be on the screen. */
const Line = memo(function Line({ config: listed }: { config: ConfigLine }) {
  const config = useNewest('Config', listed);
  const { integration, name, owner, status } = config;
  const shape = shapeOf({ enabled: config.enabled, state: integration.state }, status.health);
  return (
    <li className="line" data-attention={status.needsAttention || undefined} data-shape={shape}>
      <ServiceIcon name={integration.name} icons={integration.icons} size={28} />
      <div className="who">
        <Link to="/configs/$id" params={{ id: config.id }}>
          {config.name}
        </Link>
        <span>
          {integration.name} · {owner.displayName || owner.username}
        </span>
      </div>
      <div className="state">
        <StatusBadge shape={shape}>{status.headline}</StatusBadge>
        {status.reason && <span className="detail">{status.reason}</span>}
      </div>
      <div className="since">{status.since && <Ago at={status.since} />}</div>
      <Link className="small" to="/configs/$id/settings" params={{ id: config.id }}>
        <Trans>
          Settings<span className="sr"> of {name}</span>
        </Trans>
      </Link>
    </li>
  );
});

export function ConfigLines({ configs }: { configs: readonly ConfigLine[] }) {
  return (
    <ul className="lines">
      {configs.map((config) => (
        <Line key={config.id} config={config} />
      ))}
    </ul>
  );
}
