// What an act will cause, point by point, before it is done.

export function ConsequenceList({ items }: { items: readonly string[] }) {
  return (
    <ul className="consequences">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}
