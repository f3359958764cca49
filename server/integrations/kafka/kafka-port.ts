/** What we need of a Kafka client. The one file that knows a real client implements it; everything else knows this. */

/** A message and where it stands. */
export interface KafkaMessage {
  topic: string;
  partition: number;
  /** Decimal text: offsets are 64 bits wide. */
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  /** Unix milliseconds of the record, set by its producer or the broker. */
  timestampMs: number;
}

/** Messages of one partition, in order. */
export interface KafkaBatch {
  topic: string;
  partition: number;
  messages: readonly KafkaMessage[];
  /** Everything up to and with this message is done with. Throws when the partition has moved to another member. */
  commit(last: KafkaMessage): Promise<void>;
  /** Keeps the membership alive through a long wait. Throws when the group is being rebalanced. */
  heartbeat(): Promise<void>;
  /** The consumer is stopping or has lost the partition: leave off without committing. */
  isOver(): boolean;
}

export interface KafkaSubscription {
  topics: readonly string[];
  group: string;
}

export interface KafkaConsumption {
  /** Partitions this member holds now, by topic. */
  assigned(): Readonly<Record<string, readonly number[]>>;
  /** Resolves with the reason when consuming has ended for good. */
  ended: Promise<Error>;
  stop(): Promise<void>;
}

export interface KafkaRecord {
  key: string;
  value: string;
  headers: Record<string, string>;
}

export interface PartitionLag {
  topic: string;
  partition: number;
  /** Messages not committed yet. */
  lag: number;
}

export interface KafkaPort {
  /** Resolves when a broker has answered. */
  connect(): Promise<void>;
  /**
   * Resolves as a member of the group. Starts from the oldest message where the group has committed nothing. What `onBatch` does not commit is
   * delivered again; when it throws, after a while.
   */
  consume(
    subscription: KafkaSubscription,
    onBatch: (batch: KafkaBatch) => Promise<void>,
  ): Promise<KafkaConsumption>;
  /** Resolves when every in-sync replica has all of them (acks=-1). Records of one key keep their order. */
  produce(topic: string, records: readonly KafkaRecord[]): Promise<void>;
  lag(subscription: KafkaSubscription): Promise<PartitionLag[]>;
  disconnect(): Promise<void>;
}
