// What the agent cost on its last whole day, beside what it may cost, and what it refused.
import { datagramRefusals } from '#wire/control/datagram.ts'
import { agentBudgets } from '#wire/telemetry/agent-budget.ts'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { useFormat, useWords } from '../words/words.ts'
import type { Device } from './device.ts'

export function AgentCost({ device }: { device: Device }) {
  const words = useWords()
  const format = useFormat()
  const say = words.connection
  const { agent } = device
  if (!agent) return null
  if (agent.day === undefined) {
    return (
      <Panel title={say.budget}>
        <p className="dim">{say.budgetNone}</p>
      </Panel>
    )
  }
  const budget = agentBudgets[agent.mode]
  const bytes = (agent.bytesSent ?? 0) + (agent.bytesReceived ?? 0)
  const refused = datagramRefusals.flatMap((cause) => {
    const count = agent.wakesRefused?.[cause]
    return count ? [`${format.number(count)} ${say.causes[cause]}`] : []
  })
  return (
    <Panel title={say.budget} note={say.budgetText(format.date(agent.day))}>
      <div className="meters">
        {agent.cpuSeconds !== undefined && (
          <Meter
            name={say.cpu}
            used={agent.cpuSeconds}
            budget={budget.cpuSeconds}
            text={(value) => say.seconds(format.number(value))}
          />
        )}
        {agent.peakMebibytes !== undefined && (
          <Meter name={say.memory} used={agent.peakMebibytes} budget={budget.mebibytes} text={format.mebibytes} />
        )}
        {agent.bytesSent !== undefined && (
          <Meter name={say.bytes} used={bytes} budget={budget.kilobytes * 1000} text={format.bytes} />
        )}
      </div>
      <Facts>
        <Fact name={say.syncsADay}>{agent.syncs === undefined ? undefined : format.number(agent.syncs)}</Fact>
        <Fact name={say.wakesHeeded}>
          {agent.wakesHeeded === undefined ? undefined : format.number(agent.wakesHeeded)}
        </Fact>
        <Fact name={say.wakesRefused}>
          {refused.length === 0 ? (
            format.number(0)
          ) : (
            <>
              {format.list(refused)}
              <small className="dim block">{say.refusedText}</small>
            </>
          )}
        </Fact>
        <Fact name={say.eventsSent}>
          {agent.eventsSent === undefined ? undefined : format.number(agent.eventsSent)}
        </Fact>
        {agent.eventsLost !== undefined && agent.eventsLost > 0 && (
          <Fact name={say.eventsLost}>{format.number(agent.eventsLost)}</Fact>
        )}
      </Facts>
    </Panel>
  )
}

interface MeterProps {
  readonly name: string
  readonly used: number
  readonly budget: number
  text(value: number): string
}

function Meter({ name, used, budget, text }: MeterProps) {
  const say = useWords().connection
  const above = used > budget
  return (
    <div className="meter" data-above={above || undefined}>
      <span>{name}</span>
      <span className="number">
        {say.ofBudget(text(used), text(budget))}
        <span className={above ? 'meter-above' : 'unseen'}> {above ? say.above : say.within}</span>
      </span>
      <span className="track" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (used / budget) * 100)}%` }} />
      </span>
    </div>
  )
}
