package io.quiesce.shutdown.beans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

class BeansTests {

    private final AtomicInteger made = new AtomicInteger();

    private final DefaultListableBeanFactory factory = new DefaultListableBeanFactory();

    private final Supplier<Integer> number = Beans.once(this.factory.getBeanProvider(Integer.class));

    /** A prototype, so that each look at the factory shows. */
    private void define() {
        RootBeanDefinition definition = new RootBeanDefinition(Integer.class, this.made::incrementAndGet);
        definition.setScope(BeanDefinition.SCOPE_PROTOTYPE);
        this.factory.registerBeanDefinition("number", definition);
    }

    @Test
    void looksForABeanOnceAndNotBeforeItIsNeeded() {
        define();
        assertThat(this.made).hasValue(0);
        assertThat(this.number.get()).isOne();
        assertThat(this.number.get()).isOne();
        assertThat(this.made).hasValue(1);
    }

    @Test
    void looksAgainForABeanThatWasNotThere() {
        assertThatExceptionOfType(NoSuchBeanDefinitionException.class).isThrownBy(this.number::get);
        define();
        assertThat(this.number.get()).isOne();
    }
}
