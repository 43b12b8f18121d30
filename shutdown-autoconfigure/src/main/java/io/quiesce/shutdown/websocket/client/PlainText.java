package io.quiesce.shutdown.websocket.client;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;

/**
 * What is said between servers and this client, as it is, whatever converter the application has for its own messages.
 */
record PlainText(String value) {

    record Converter(MessageConverter others) implements MessageConverter {

        @Override
        public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
            return (targetClass == PlainText.class && message.getPayload() instanceof byte[] bytes)
                    ? new PlainText(new String(bytes, StandardCharsets.UTF_8))
                    : this.others.fromMessage(message, targetClass);
        }

        @Override
        public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
            return (payload instanceof PlainText text && headers != null)
                    ? MessageBuilder.createMessage(text.value().getBytes(StandardCharsets.UTF_8), headers)
                    : this.others.toMessage(payload, headers);
        }
    }
}
