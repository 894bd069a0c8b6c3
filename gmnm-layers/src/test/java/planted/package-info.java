/** Classes that no reader of models may touch. */
package planted;
