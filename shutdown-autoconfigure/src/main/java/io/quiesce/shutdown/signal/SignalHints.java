package io.quiesce.shutdown.signal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What a native image must keep for signals to be handled there too.
 */
final class SignalHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        TypeReference signal = TypeReference.of(OperatingSystemSignals.SIGNAL);
        TypeReference handler = TypeReference.of(OperatingSystemSignals.HANDLER);
        hints.reflection().registerType(signal, (type) -> type.withConstructor(
                        TypeReference.listOf(String.class), ExecutableMode.INVOKE)
                .withMethod("handle", List.of(signal, handler), ExecutableMode.INVOKE));
        hints.reflection().registerType(handler, (type) -> {});
        hints.proxies().registerJdkProxy(handler);
    }
}
