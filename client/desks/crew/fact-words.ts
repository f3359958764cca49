import type { DeviceEvent } from '../../../shared/log/envelope.ts';
import type { DistanceUnit } from '../../../shared/roads/eta-words.ts';
import { odometerWords } from '../../../shared/units/odometer-unit.ts';
import { parseUnitStatus } from '../../../shared/units/statuses.ts';
import { statusLabel } from '../../ui/unit-status-look.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const MOMENTS: Record<string, string> = {
  at_scene: 'at scene',
  at_destination: 'at destination',
  start: 'at start',
  in_service: 'back in service',
};

/** What one recorded fact says, in a crew's words; `unit`: what its odometer counts. Facts this version does not know are named by their wire name. */
export function factWords({ type, data }: Pick<DeviceEvent, 'type' | 'data'>, unit: DistanceUnit): string {
  switch (type) {
    case 'unit:status': {
      const status = parseUnitStatus(text(data['status']));
      const reason = text(data['reason']);
      return `${status ? statusLabel(status) : text(data['status'])}${reason ? `: ${reason}` : ''}`;
    }
    case 'unit:odometer':
      return `Odometer ${MOMENTS[text(data['moment'])] ?? ''}: ${odometerWords(text(data['reading']), unit)}`;
    case 'unit:location:gap':
      return 'Time without GPS';
    case 'unit:crew':
      return 'Crew of the unit';
    case 'unit:emergency':
      return 'Emergency';
    case 'unit:emergency:false-alarm':
      return 'Emergency: false alarm';
    case 'assignment:acknowledged':
      return 'Call acknowledged';
    case 'assignment:delivered':
      return 'Call is on this tablet';
    case 'assignment:shown':
      return 'Call shown';
    case 'assignment:sounded':
      return 'Call sounded';
    case 'assignment:declined':
      return `Call declined: ${text(data['reason'])}`;
    case 'transport:destination':
      return 'Destination';
    case 'transport:completed':
      return 'Transport complete';
    case 'time:corrected':
      return 'Time corrected';
    case 'incident:backup':
      return 'Backup asked for';
    case 'incident:note':
      return 'Note';
    default:
      return type;
  }
}
