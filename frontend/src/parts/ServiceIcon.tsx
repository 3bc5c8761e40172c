/** An integration's own icon, or its monogram where it has none. */

interface Props {
  name: string;
  icons: readonly { density: string; url: string }[];
  size: 28 | 36 | 44;
}

export function ServiceIcon({ name, icons, size }: Props) {
  const first = icons[0];
  if (first === undefined) {
    return (
      <span className="icon monogram" data-size={size} aria-hidden="true">
        {name.trim().charAt(0).toUpperCase() || '?'}
      </span>
    );
  }
  const others = icons.length > 1 ? icons.map((icon) => `${icon.url} ${icon.density}`).join(', ') : undefined;
  return <img className="icon" data-size={size} src={first.url} srcSet={others} alt="" width={size} height={size} />;
}
