#include <stdio.h>

#include "conv/conv.h"

int main(void)
{
	printf("oxconv %s\n", conv_version());
	return 0;
}
