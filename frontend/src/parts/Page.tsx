/** The head of every screen: where you are, what this is, what can be done. Sets the document's title. */
import { t } from '@lingui/core/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Crumb {
  label: string;
  to: string;
}

interface Props {
  title: string;
  lede?: ReactNode;
  icon?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lede, icon, crumbs, actions, children }: Props) {
  return (
    <>
      <title>{`${title} · Jackfield`}</title>
      {crumbs && (
        <nav aria-label={t`Breadcrumb`} className="crumbs">
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to} activeOptions={{ exact: true }}>
                  {crumb.label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="head">
        {icon}
        <div className="head-words">
          <h1>{title}</h1>
          {lede && <div className="lede">{lede}</div>}
        </div>
        {actions && <div className="actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
