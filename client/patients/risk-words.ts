/** NEWS2 and the shock index in words, with where each point came from. */
import type { News2, News2Parameter } from '../../shared/patients/news2.ts';
import type { ShockIndex } from '../../shared/patients/shock-index.ts';

const PARAMETER_WORDS: Record<News2Parameter, string> = {
  respirationRate: 'breaths',
  spo2: 'SpO₂',
  onOxygen: 'air or oxygen',
  systolic: 'systolic',
  pulse: 'pulse',
  consciousness: 'consciousness',
  temperature: 'temperature',
};

const RISK_WORDS = {
  low: 'low risk',
  'low-medium': 'low to medium risk: one reading alone scores 3',
  medium: 'medium risk',
  high: 'high risk',
} as const;

const OF_ALL = 7;

export interface RiskWords {
  figure: string;
  words: string;
  /** Where the points came from. */
  why: string;
  tone: 'calm' | 'warn' | 'bad';
}

export function news2Words(score: News2): RiskWords {
  if (score.kind === 'not-applicable') return { figure: '–', words: score.reason, why: '', tone: 'calm' };
  const why = Object.entries(score.points)
    .filter(([, points]) => points > 0)
    .map(([name, points]) => `${PARAMETER_WORDS[name as News2Parameter]} ${points}`)
    .join(', ');
  if (score.kind === 'incomplete') {
    const missing = score.missing.map((name) => PARAMETER_WORDS[name]).join(', ');
    return {
      figure: `≥ ${score.atLeast}`,
      words: `Incomplete, ${score.known} of ${OF_ALL}. Missing: ${missing}.`,
      why,
      tone: score.atLeast >= 7 ? 'bad' : 'warn',
    };
  }
  const tone = score.risk === 'high' ? 'bad' : score.risk === 'low' ? 'calm' : 'warn';
  return { figure: String(score.total), words: `Complete, ${RISK_WORDS[score.risk]}.`, why, tone };
}

export function shockWords(shock: ShockIndex | undefined): RiskWords {
  if (!shock) {
    return { figure: '–', words: 'Needs pulse and systolic.', why: 'pulse ÷ systolic', tone: 'calm' };
  }
  return {
    figure: shock.index.toFixed(2),
    words: shock.isRaised ? 'Raised: above 0.9.' : `Not raised (class ${shock.class}).`,
    why: 'pulse ÷ systolic',
    tone: shock.isRaised ? 'bad' : 'calm',
  };
}
