/** Two sockets and a cord. */
export function Brand() {
  return (
    <div className="brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <circle cx="10" cy="11" r="4.5" className="socket" />
        <circle cx="22" cy="21" r="4.5" className="plug" />
        <path d="M10 15.5c0 8 12-4 12 1" className="cord" />
      </svg>
      <span>Jackfield</span>
    </div>
  );
}
