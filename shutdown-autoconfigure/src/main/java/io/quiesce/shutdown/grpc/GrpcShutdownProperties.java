package io.quiesce.shutdown.grpc;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for gRPC calls during a shutdown.
 *
 * @param stateTrailer Whether calls that end while the application is not online say so in the trailer 'shutdown-state', so that
 * clients go elsewhere.
 * @param sessions Methods whose streams are long-lived sessions, such as 'quiesce.sample.v1.OrderService/Watch*': their handlers
 * are told when their turn has come, and they are closed one after the other while the application leaves.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.grpc")
record GrpcShutdownProperties(@DefaultValue("true") boolean stateTrailer, @DefaultValue List<String> sessions) {}
