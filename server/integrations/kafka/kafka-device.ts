/** Name of the system device that messages from the broker come from, and of the cursor that writes to it. */
export const KAFKA_DEVICE = 'kafka';
